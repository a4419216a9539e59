import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { AgentService } from '@yiche/agents';
import { AuditTrail } from '@yiche/audit';
import { CallControl } from '@yiche/calls';
import { Clock, contractDate, newId } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { VehicleLookups } from '@yiche/vehicles';
import { IsNull, QueryFailedError } from 'typeorm';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';

/**
 * Calls the owner found by a lookup of this request, for an agent with the request in hand (C6). The server dials: the number
 * is opened here, for this one call, and goes to the PBX alone (C3). The caller ID is the PBX's business (C4).
 */
@Injectable()
export class CallOwner {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly lookups: VehicleLookups,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `relocations/no-live-call`, `relocations/lookup-of-another-request`, `relocations/owner-unreachable`, `relocations/owner-call-live` and those of the PBX */
  async execute(actor: Actor, relocationId: string, lookupId: string): Promise<string> {
    const callId = this.agents.find(actor.userId)?.callId;
    if (!callId) throw refusal('relocations/no-live-call');
    // Before the transaction: what waits for a lock in it must not wait for another connection as well.
    const lookup = await this.lookups.find(lookupId);
    if (lookup.relocationId !== relocationId) {
      throw refusal('relocations/lookup-of-another-request');
    }
    const reachable = this.lookups.view(lookup).reachable === true;
    const attemptId = newId();
    const bureauId = await this.unitOfWork
      .run((transaction) => this.begin(transaction, actor, { relocationId, lookupId, callId, attemptId, reachable }))
      .catch(refusedByLiveAttempt);
    try {
      const purpose = { use: 'call-owner', relocationId, agentId: actor.userId, agentName: actor.displayName };
      const number = await this.lookups.ownerNumberFor(lookupId, purpose);
      await this.control.callOwner(actor.userId, callId, { attemptId, bureauId, number });
    } catch (cause) {
      // Timed out: it may ring all the same. Its facts will tell, or the end of the call.
      if ((cause as { code?: unknown }).code !== 'telephony/timed-out')
        await this.endUndialled(attemptId, relocationId, actor);
      throw cause;
    }
    return attemptId;
  }

  private async begin(
    transaction: Transaction,
    actor: Actor,
    ids: { relocationId: string; lookupId: string; callId: string; attemptId: string; reachable: boolean },
  ): Promise<string> {
    const { manager } = transaction;
    const request = await this.writer.lockHeld(transaction, ids.relocationId, actor);
    if (!(await this.writer.belongs(transaction, ids.relocationId, ids.callId))) {
      throw refusal('relocations/no-live-call#other');
    }
    // After the holder: to others, whether there is a number says whether there is an owner (ADR 0037).
    if (!ids.reachable) throw refusal('relocations/owner-unreachable');
    const now = this.clock.now();
    await manager.insert(OwnerAttempt, {
      id: ids.attemptId,
      relocationId: ids.relocationId,
      lookupId: ids.lookupId,
      callId: ids.callId,
      scriptVersionId: await this.scriptInForce(transaction, request.bureauId, now),
      agentId: actor.userId,
      agentName: actor.displayName,
      startedAt: now,
      note: '',
    });
    await this.writer.note(transaction, request, 'owner-called', actor, { attemptId: ids.attemptId });
    await this.audit.append(manager, {
      actorId: actor.userId,
      actorName: actor.displayName,
      action: 'relocation.owner-called',
      subjectType: 'relocation',
      subjectId: request.id,
      bureauId: request.bureauId,
      details: { number: request.number, attemptId: ids.attemptId, lookupId: ids.lookupId },
    });
    return request.bureauId;
  }

  private async scriptInForce({ manager }: Transaction, bureauId: string, now: Date): Promise<number> {
    const [script]: { id: number }[] = await manager.query(
      'SELECT id FROM script_version WHERE bureau_id = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1',
      [bureauId, contractDate(now)],
    );
    if (!script) throw refusal('relocations/no-script');
    return script.id;
  }

  /** The PBX did not take the call: an attempt that never rang anywhere is closed as failed, not left live for ever. */
  private async endUndialled(attemptId: string, relocationId: string, actor: Actor): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lock(transaction, relocationId);
      const { affected } = await transaction.manager.update(
        OwnerAttempt,
        { id: attemptId, endedAt: IsNull() },
        { endedAt: this.clock.now(), signalResult: 'failed' },
      );
      if (affected) await this.writer.note(transaction, request, 'owner-ended', actor, { attemptId, result: 'failed' });
    });
  }
}

/** The index `owner_attempt_live` refuses a second live attempt on a call. */
function refusedByLiveAttempt(cause: unknown): never {
  if (cause instanceof QueryFailedError && String(cause.message).includes('owner_attempt_live')) {
    throw refusal('relocations/owner-call-live#calling');
  }
  throw cause;
}
