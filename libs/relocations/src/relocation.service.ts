import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { AuditTrail } from '@yiche/audit';
import { CallControl, Calls } from '@yiche/calls';
import {
  PROMISE_LIMIT_MINUTES,
  refusal,
  type AgentResult,
  type ChangeRelocation,
  type CloseRelocation,
  type Plate,
} from '@yiche/contracts';
import { Clock, contractDate, newId, writtenText } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { StaleNumbers } from '@yiche/vehicles';
import { Not } from 'typeorm';
import { relocationMachine, stateAfter } from './domain/relocation-machine.js';
import { requestNumber } from './domain/request-number.js';
import { plateKey, type CountedPlate } from './domain/lookup-limits.js';
import { LookupBook } from './persistence/lookup-book.js';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';
import { SupervisionChanged, TasksChanged } from './relocation-events.js';

/** The request from its opening to its outcome (B1–B7). Looking up and calling the owner are use cases of their own. */
@Injectable()
export class RelocationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly control: CallControl,
    private readonly calls: Calls,
    private readonly agents: AgentService,
    private readonly book: LookupBook,
    private readonly staleNumbers: StaleNumbers,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a request for the call on the agent's desk; the one already opened for that call when there is one.
   * @throws DomainError from `CallControl.onDesk`, `relocations/call-not-answered`
   */
  async open(actor: Actor, callId: string): Promise<string> {
    const { call, agent } = await this.control.inHand(actor.userId, callId);
    if (!call.connectedAt) throw refusal('relocations/call-not-answered#open');
    const requester = await this.calls.requesterOf(callId);
    return this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      // Two clicks are one request: the second waits here and finds the first one's row.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [callId]);
      const [known]: { relocation_id: string }[] = await manager.query(
        'SELECT relocation_id FROM relocation_call WHERE call_id = $1',
        [callId],
      );
      if (known) return this.takeOver(transaction, known.relocation_id, actor, callId);
      const now = this.clock.now();
      // The request belongs to the bureau whose number was dialled, whoever answers.
      const bureauId = call.bureauId ?? agent.bureauId;
      const request = manager.create(RelocationRequest, {
        id: newId(),
        number: await this.nextNumber(transaction, bureauId, now),
        bureauId,
        version: 0,
        state: 'open',
        holderId: actor.userId,
        agentName: actor.displayName,
        openedAt: now,
        requesterNumberIndex: requester.indexes[0] ?? null,
        requesterMasked: requester.masked,
        suspectedClones: [],
        place: '',
        vehicleDescription: '',
        note: '',
      });
      await this.writer.save(transaction, request, 'opened', actor, { number: request.number });
      await this.attach(transaction, request.id, callId, now);
      await this.audited(transaction, request, actor, 'relocation.opened', { number: request.number, callId });
      return request.id;
    });
  }

  /**
   * Takes an earlier open request of the same requester in hand for the call on the desk (B5).
   * @throws DomainError `relocations/other-requester`, `relocations/not-open`, `relocations/held-by-another`
   */
  async join(actor: Actor, relocationId: string, callId: string): Promise<void> {
    const { call } = await this.control.inHand(actor.userId, callId);
    if (!call.connectedAt) throw refusal('relocations/call-not-answered');
    const requester = await this.calls.requesterOf(callId);
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lock(transaction, relocationId);
      if (request.state === 'closed') throw refusal('relocations/not-open');
      if (!requester.indexes.some((index) => index === request.requesterNumberIndex)) {
        throw refusal('relocations/other-requester');
      }
      await this.requireFree(transaction, request, actor);
      Object.assign(request, { holderId: actor.userId, state: 'open', outcome: null });
      await this.writer.save(transaction, request, 'joined', actor, { callId });
      await this.attach(transaction, relocationId, callId, this.clock.now());
      await this.audited(transaction, request, actor, 'relocation.joined', { number: request.number, callId });
    });
  }

  /**
   * Those of these calls that have an open request, and the requests locked: all of them, in one order, before the head of the trail. Who
   * locked the second one behind that would meet somebody who holds it and waits for the trail.
   */
  async lockRequestsOf({ manager }: Transaction, callIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await manager.query<{ call_id: string }[]>(
      `SELECT c.call_id FROM relocation r JOIN relocation_call c ON c.relocation_id = r.id
       WHERE c.call_id = ANY ($1) AND r.state = 'open' ORDER BY r.id FOR UPDATE OF r`,
      [callIds],
    );
    return new Set(rows.map(({ call_id }) => call_id));
  }

  /**
   * Gives the open request of a call to the agent who has the call now; harmless when there is none, or it is theirs. A request that
   * somebody has taken in hand for a later call stays with that one.
   */
  async handOver(transaction: Transaction, actor: Actor, callId: string): Promise<void> {
    const [known] = await transaction.manager.query<{ relocation_id: string }[]>(
      `SELECT relocation_id FROM relocation_call c WHERE call_id = $1
         AND NOT EXISTS (SELECT FROM relocation_call later WHERE later.relocation_id = c.relocation_id AND later.at > c.at)`,
      [callId],
    );
    if (known) await this.takeOver(transaction, known.relocation_id, actor, callId);
  }

  /** The call came to this agent after another one lost it: the request comes with it. */
  private async takeOver(transaction: Transaction, id: string, actor: Actor, callId: string): Promise<string> {
    const request = await this.writer.lock(transaction, id);
    if (request.state !== 'open' || request.holderId === actor.userId) return id;
    request.holderId = actor.userId;
    await this.writer.save(transaction, request, 'joined', actor, { callId });
    await this.audited(transaction, request, actor, 'relocation.taken-over', { number: request.number, callId });
    return id;
  }

  /** Whoever holds it does not have its call any more: gone home, in another call, or merely never let go. */
  private async requireFree(transaction: Transaction, request: RelocationRequest, actor: Actor): Promise<void> {
    const holder = request.holderId && request.holderId !== actor.userId ? this.agents.find(request.holderId) : null;
    if (!holder?.callId || !(await this.writer.belongs(transaction, request.id, holder.callId))) return;
    throw refusal('relocations/held-by-another#join');
  }

  /** Writes place, plate and what is blocked; only what is named changes. */
  async change(actor: Actor, id: string, { version, plate, ...fields }: ChangeRelocation): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.lockVersion(transaction, actor, id, version);
      const named = Object.fromEntries(
        Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, writtenText(value)]])),
      );
      if (plate) await this.forgetCorrected(transaction, request, plate);
      Object.assign(request, named, plate ? { plateNumber: plate.number, plateType: plate.type } : {});
      // A plate that was written wrongly is not asked for any more (合同四).
      if (plate) await this.endTasks(transaction, request, { plateNumber: plate.number, plateType: plate.type });
      const details = { ...named, ...(plate ? { plate: plate.number, plateType: plate.type } : {}) };
      await this.writer.save(transaction, request, 'changed', actor, details);
    });
  }

  /** A plate that was written wrongly is none of the request's any more, and neither is what was suspected of it; one that was looked up stays. */
  private async forgetCorrected({ manager }: Transaction, request: RelocationRequest, written: Plate): Promise<void> {
    if (request.suspectedClones.length === 0) return;
    const stays = new Set((await this.book.platesOf(manager, request.id)).map(plateKey));
    stays.add(plateKey({ plateNumber: written.number, plateType: written.type }));
    request.suspectedClones = request.suspectedClones.filter((key) => stays.has(key));
  }

  /** Marks the plate that is written now as a copy of another car's, for the bureau; or takes that back. Harmless when it is so already. */
  async suspectClone(actor: Actor, id: string, suspected: boolean): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lockHeld(transaction, id, actor);
      const { number, plateNumber, plateType } = request;
      if (!plateNumber || !plateType) throw refusal('relocations/no-plate');
      const key = plateKey({ plateNumber, plateType });
      if (request.suspectedClones.includes(key) === suspected) return;
      const others = request.suspectedClones.filter((each) => each !== key);
      request.suspectedClones = suspected ? [...others, key] : others;
      const kind = suspected ? 'clone-suspected' : 'clone-cleared';
      await this.writer.save(transaction, request, kind, actor, { plate: plateNumber });
      await this.audited(transaction, request, actor, `relocation.${kind}`, { number, plateNumber });
    });
  }

  /** What the agent says an attempt came to (C7). */
  async writeAttemptResult(
    actor: Actor,
    id: string,
    attemptId: string,
    body: { result: AgentResult; note: string },
  ): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lockHeld(transaction, id, actor);
      const attempt = await transaction.manager.findOneBy(OwnerAttempt, { id: attemptId, relocationId: id });
      if (!attempt) throw refusal('relocations/unknown-attempt');
      await transaction.manager.update(
        OwnerAttempt,
        { id: attemptId },
        { agentResult: body.result, note: writtenText(body.note) },
      );
      await this.writer.note(transaction, request, 'attempt-result', actor, { attemptId, result: body.result });
      // Last: both write to the trail.
      await this.heedStranger(transaction, attempt, body.result, actor);
      transaction.publish(new SupervisionChanged(this.clock.now()));
    });
  }

  /** Whoever answers is no owner, or is one after all: for this attempt, if no other at the same number has met a stranger. */
  private async heedStranger(
    transaction: Transaction,
    { id, lookupId, agentResult: before }: OwnerAttempt,
    result: AgentResult,
    actor: Actor,
  ): Promise<void> {
    if (result === 'not-owner') return this.staleNumbers.report(transaction, lookupId, actor);
    if (before !== 'not-owner') return;
    const others = await transaction.manager.countBy(OwnerAttempt, { lookupId, agentResult: 'not-owner', id: Not(id) });
    if (others === 0) await this.staleNumbers.withdraw(transaction, lookupId, actor, result);
  }

  /** Writes the outcome and lets go of the request: closed, or waiting for a promised time (B7). */
  async close(actor: Actor, id: string, body: CloseRelocation): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.lockVersion(transaction, actor, id, body.version);
      const [live] = await transaction.manager.query<unknown[]>(
        'SELECT 1 FROM owner_attempt WHERE relocation_id = $1 AND ended_at IS NULL',
        [id],
      );
      if (live) throw refusal('relocations/owner-call-live');
      const now = this.clock.now();
      if (body.promisedAt && !isPromise(new Date(body.promisedAt), now)) throw refusal('relocations/promise-too-far');
      const state = stateAfter(body.outcome);
      if (!relocationMachine.allows(request.state, state)) throw refusal('relocations/not-open');
      Object.assign(request, {
        state,
        outcome: body.outcome,
        note: writtenText(body.note),
        promisedAt: body.promisedAt ? new Date(body.promisedAt) : null,
        closedAt: state === 'closed' ? now : null,
        holderId: null,
      });
      await this.endTasks(transaction, request, null);
      await this.writer.save(transaction, request, 'outcome', actor, { outcome: body.outcome });
      await this.audited(transaction, request, actor, 'relocation.outcome', {
        number: request.number,
        outcome: body.outcome,
      });
    });
  }

  private async endTasks(transaction: Transaction, { id, bureauId }: RelocationRequest, kept: CountedPlate | null) {
    const now = this.clock.now();
    if (await this.book.endTasks(transaction.manager, id, now, kept))
      transaction.publish(new TasksChanged(now, bureauId));
  }

  private async lockVersion(
    transaction: Transaction,
    actor: Actor,
    id: string,
    version: number,
  ): Promise<RelocationRequest> {
    const request = await this.writer.lockHeld(transaction, id, actor);
    if (request.version !== version) {
      throw refusal(
        'relocations/version-conflict',
        {},
        {
          version: request.version,
        },
      );
    }
    return request;
  }

  private async attach({ manager }: Transaction, relocationId: string, callId: string, at: Date): Promise<void> {
    // Waits for whoever writes the same call at the same moment, and then sees what they wrote. Nothing is updated: the table only grows.
    await manager.query(
      'INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1, $2, $3) ON CONFLICT (call_id) DO NOTHING',
      [callId, relocationId, at],
    );
    const [row] = await manager.query<{ relocation_id: string }[]>(
      'SELECT relocation_id FROM relocation_call WHERE call_id = $1',
      [callId],
    );
    if (row?.relocation_id !== relocationId) {
      throw refusal('relocations/call-has-request');
    }
  }

  /** Counted per bureau and contract day; the row's lock makes the numbers gapless among those who commit. */
  private async nextNumber({ manager }: Transaction, bureauId: string, now: Date): Promise<string> {
    const day = contractDate(now);
    const [row]: { last: number }[] = await manager.query(
      `INSERT INTO relocation_number (bureau_id, day, last) VALUES ($1, $2, 1)
       ON CONFLICT (bureau_id, day) DO UPDATE SET last = relocation_number.last + 1 RETURNING last`,
      [bureauId, day],
    );
    return requestNumber(bureauId, day, row?.last ?? 1);
  }

  private async audited(
    { manager }: Transaction,
    request: RelocationRequest,
    actor: Actor,
    action: string,
    details: Record<string, string>,
  ): Promise<void> {
    await this.audit.append(manager, {
      actorId: actor.userId,
      actorName: actor.displayName,
      action,
      subjectType: 'relocation',
      subjectId: request.id,
      bureauId: request.bureauId,
      details,
    });
  }
}

/** Ahead, and at most a day away; a minute of grace for how long the request took. */
const isPromise = (at: Date, now: Date): boolean =>
  at >= now && at.getTime() - now.getTime() <= (PROMISE_LIMIT_MINUTES + 1) * 60_000;
