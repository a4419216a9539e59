import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallControl } from '@yiche/calls';
import { Scripts } from '@yiche/contact-rules';
import { refusal, type CallOwnerBody, type WhichNumber } from '@yiche/contracts';
import { Clock, inShanghai, newId, type DomainError } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { VehicleLookups, type StoredLookup } from '@yiche/vehicles';
import { IsNull, QueryFailedError } from 'typeorm';
import { OwnerReturns } from './owner-returns.js';
import { ContactBook, type Standing } from './persistence/contact-book.js';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import type { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';

interface AttemptToBegin {
  readonly relocationId: string;
  readonly lookup: StoredLookup;
  /** Those of the owner's that can be called. */
  readonly numbers: readonly WhichNumber[];
  readonly callId: string;
  readonly attemptId: string;
  readonly stillThere: boolean;
  /** The first words on the screen; undefined from a page of the version before. */
  readonly scriptId: number | undefined;
}

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
    private readonly contact: ContactBook,
    private readonly returns: OwnerReturns,
    private readonly scripts: Scripts,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `relocations/no-live-call`, `relocations/lookup-of-another-request`, `relocations/owner-on-the-line`, `relocations/owner-unreachable`, `relocations/owner-call-live`,
   * what `hindered` says, and those of the PBX */
  async execute(
    actor: Actor,
    relocationId: string,
    { lookupId, stillThere = false, scriptId }: CallOwnerBody,
  ): Promise<string> {
    const callId = this.agents.find(actor.userId)?.callId;
    if (!callId) throw refusal('relocations/no-live-call');
    // Two owners would hear each other.
    if (await this.returns.isOnTheLine(callId)) throw refusal('relocations/owner-on-the-line');
    // Before the transaction: what waits for a lock in it must not wait for another connection as well.
    const lookup = await this.lookups.find(lookupId);
    if (lookup.relocationId !== relocationId) {
      throw refusal('relocations/lookup-of-another-request');
    }
    const { numbers } = this.lookups.view(lookup);
    const attemptId = newId();
    const { bureauId, ownerNumber } = await this.unitOfWork
      .run((transaction) =>
        this.begin(transaction, actor, { relocationId, lookup, numbers, callId, attemptId, stillThere, scriptId }),
      )
      .catch(refusedByLiveAttempt);
    try {
      const by = { agentId: actor.userId, agentName: actor.displayName };
      const purpose = { use: 'call-owner', relocationId, ownerNumber, ...by };
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
    ids: AttemptToBegin,
  ): Promise<{ readonly bureauId: string; readonly ownerNumber: WhichNumber }> {
    const { manager } = transaction;
    const request = await this.writer.lockHeld(transaction, ids.relocationId, actor);
    if (!(await this.writer.belongs(transaction, ids.relocationId, ids.callId))) {
      throw refusal('relocations/no-live-call#other');
    }
    // After the holder: to others, whether there is a number says whether there is an owner (ADR 0037).
    if (ids.numbers.length === 0) throw refusal('relocations/owner-unreachable');
    const ownerNumber = await this.requireContact(transaction, request, actor, ids);
    const now = this.clock.now();
    const script = await this.scripts.at(manager, request.bureauId, now);
    if (!script) throw refusal('relocations/no-script');
    // The call keeps the words that are shown (C5): newer ones are looked at first.
    if (ids.scriptId !== undefined && ids.scriptId !== script.id) throw refusal('relocations/script-changed');
    await manager.insert(OwnerAttempt, {
      id: ids.attemptId,
      relocationId: ids.relocationId,
      lookupId: ids.lookup.id,
      ownerNumber,
      callId: ids.callId,
      scriptVersionId: script.id,
      agentId: actor.userId,
      agentName: actor.displayName,
      startedAt: now,
      rangBack: false,
      note: '',
    });
    await this.writer.note(transaction, request, 'owner-called', actor, { attemptId: ids.attemptId });
    await this.writer.audited(transaction, request, actor, 'owner-called', {
      ...{ attemptId: ids.attemptId, lookupId: ids.lookup.id },
    });
    return { bureauId: request.bureauId, ownerNumber };
  }

  /**
   * Held against the bureau's policy (C7), one call about a plate after another. A vehicle that was written down as moved is called about
   * again only where the requester has said that it is still there, which the request keeps.
   * @returns which of the owner's numbers is called
   */
  private async requireContact(
    transaction: Transaction,
    request: RelocationRequest,
    actor: Actor,
    { lookup, numbers, stillThere }: AttemptToBegin,
  ): Promise<WhichNumber> {
    const { manager } = transaction;
    await this.contact.lockPlate(manager, lookup);
    let standing = await this.contact.standing(manager, request, { ...lookup, numbers });
    if (standing.hindrance === 'car-moved' && stillThere) {
      const { plateNumber, plateType } = lookup;
      await this.writer.note(transaction, request, 'still-there', actor, { plate: plateNumber, plateType });
      standing = await this.contact.standing(manager, request, { ...lookup, numbers });
    }
    const refused = hindered(standing);
    if (refused) throw refused;
    return standing.ownerNumber;
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

/** Why the bureau's policy does not allow the call now; null where it does. */
function hindered({ hindrance, attempts, perPlateAndDay, from, moved }: Standing): DomainError | null {
  switch (hindrance) {
    case null:
      return null;
    case 'being-called':
      return refusal('contact-rules/being-called');
    case 'car-moved':
      return refusal('contact-rules/car-moved', { number: moved?.number ?? '' });
    case 'attempts-used':
      return refusal('contact-rules/attempts-used', { count: attempts });
    case 'plate-calls-a-day':
      return refusal('contact-rules/plate-calls-a-day', { count: perPlateAndDay });
    case 'second-not-called':
      return refusal('contact-rules/second-not-called');
    case 'too-soon':
      return refusal('contact-rules/too-soon', { time: timeOf(from) });
    case 'outside-hours':
      return refusal('contact-rules/outside-hours', { time: timeOf(from) });
  }
}

/** `12-01 08:05`, Shanghai. */
const timeOf = (from: string | null): string => (from === null ? '' : inShanghai(new Date(from)).slice(5, 16));
