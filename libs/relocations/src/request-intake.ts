import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallControl, Calls, type CallState, type Requester } from '@yiche/calls';
import { refusal } from '@yiche/contracts';
import { Clock, contractDate, newId } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { requestNumber } from './domain/request-number.js';
import { OwnerReturns } from './owner-returns.js';
import type { OwnersRequest } from './persistence/contact-book.js';
import { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';

/** Stands for the requester where an owner who rang back is none. */
const OWNER = '车主回电';

/** How a call gets its request: opened for it, taken up again by it (B1, B5, B6), or handed over with it. */
@Injectable()
export class RequestIntake {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly control: CallControl,
    private readonly calls: Calls,
    private readonly agents: AgentService,
    private readonly returns: OwnerReturns,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a request for the call on the agent's desk; the one already opened for that call when there is one, and for an owner who rings
   * back the one for which they were called (B6).
   * @param onlyOfOwner no new one
   * @throws DomainError from `CallControl.onDesk`, `relocations/call-not-answered`, `relocations/not-open`
   */
  async open(actor: Actor, callId: string, onlyOfOwner = false): Promise<string> {
    const { call, agent } = await this.control.inHand(actor.userId, callId);
    if (!call.connectedAt) throw refusal('relocations/call-not-answered#open');
    const requester = await this.calls.requesterOf(callId);
    const isOwners = this.returns.isOf(call);
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
      const brought = await this.bringOfOwner(transaction, actor, call, requester);
      if (brought) return brought;
      if (onlyOfOwner) throw refusal('relocations/not-open');
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
        // An owner is no requester, and of their number nothing is shown (C3).
        requesterNumberIndex: isOwners ? null : (requester.indexes[0] ?? null),
        requesterMasked: isOwners ? OWNER : requester.masked,
        suspectedClones: [],
        place: '',
        vehicleDescription: '',
        note: '',
      });
      await this.writer.save(transaction, request, 'opened', actor, { number: request.number });
      await this.attach(transaction, request.id, callId, now);
      await this.writer.audited(transaction, request, actor, 'opened', { callId });
      return request.id;
    });
  }

  /**
   * An owner who rings back comes with the request for which they were called last (B6), if it is open. It stays in the hand of a colleague
   * who is at work: what the owner says is written down all the same. @returns null where it is closed, or there is none
   */
  private async bringOfOwner(
    transaction: Transaction,
    actor: Actor,
    call: CallState,
    { indexes }: Requester,
  ): Promise<string | null> {
    const [last] = await this.returns.requestsOf(transaction.manager, call, indexes);
    if (!last?.isOpen) return null;
    const request = await this.writer.lock(transaction, last.id);
    if (request.state === 'closed') return null;
    const holder = request.holderId === null ? null : this.agents.find(request.holderId);
    const isElsewhere = holder !== null && holder.userId !== actor.userId && holder.state !== 'offline';
    await this.bring(transaction, actor, call, { request, of: last, takes: !isElsewhere });
    return request.id;
  }

  private async bring(
    transaction: Transaction,
    actor: Actor,
    call: CallState,
    {
      request,
      of,
      takes,
    }: { readonly request: RelocationRequest; readonly of: OwnersRequest; readonly takes: boolean },
  ): Promise<void> {
    const { id: callId } = call;
    await this.attach(transaction, request.id, callId, this.clock.now());
    // A second press changes nothing.
    if (await this.returns.isNoted(transaction.manager, request.id, callId)) return;
    const attemptId = await this.returns.note(transaction, actor, call, of);
    // What was promised is shown while it is asked about again.
    const details = { attemptId, callId, promisedAt: request.promisedAt?.toISOString() ?? null };
    if (takes) {
      Object.assign(request, { holderId: actor.userId, state: 'open', outcome: null });
      await this.writer.save(transaction, request, 'owner-rang-back', actor, details);
    } else {
      await this.writer.note(transaction, request, 'owner-rang-back', actor, details);
    }
    await this.writer.audited(transaction, request, actor, 'owner-rang-back', { attemptId, callId });
  }

  /**
   * Takes an earlier open request of the same requester in hand for the call on the desk (B5); of an owner who rings back, one for which they
   * were called (B6).
   * @throws DomainError `relocations/other-requester`, `relocations/not-open`, `relocations/held-by-another`
   */
  async join(actor: Actor, relocationId: string, callId: string): Promise<void> {
    const { call } = await this.control.inHand(actor.userId, callId);
    if (!call.connectedAt) throw refusal('relocations/call-not-answered');
    const requester = await this.calls.requesterOf(callId);
    const isOwners = this.returns.isOf(call);
    await this.unitOfWork.run(async (transaction) => {
      const request = await this.writer.lock(transaction, relocationId);
      if (request.state === 'closed') throw refusal('relocations/not-open');
      if (isOwners) {
        const called = await this.returns.requestsOf(transaction.manager, call, requester.indexes);
        const own = called.find(({ id }) => id === relocationId);
        if (!own) throw refusal('relocations/other-requester');
        const takes = !(await this.isBusyWith(transaction, request, actor, { callId, isOwners }));
        return this.bring(transaction, actor, call, { request, of: own, takes });
      }
      if (!requester.indexes.some((index) => index === request.requesterNumberIndex)) {
        throw refusal('relocations/other-requester');
      }
      if (await this.isBusyWith(transaction, request, actor, { callId, isOwners }))
        throw refusal('relocations/held-by-another#join');
      Object.assign(request, { holderId: actor.userId, state: 'open', outcome: null });
      await this.writer.save(transaction, request, 'joined', actor, { callId });
      await this.attach(transaction, relocationId, callId, this.clock.now());
      await this.writer.audited(transaction, request, actor, 'joined', { callId });
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
   * somebody has taken in hand for a later call stays with that one; an owner's call is none of those.
   */
  async handOver(transaction: Transaction, actor: Actor, callId: string): Promise<void> {
    const [known] = await transaction.manager.query<{ relocation_id: string }[]>(
      `SELECT relocation_id FROM relocation_call c WHERE call_id = $1
         AND NOT EXISTS (SELECT FROM relocation_call later WHERE later.relocation_id = c.relocation_id AND later.at > c.at
           AND NOT EXISTS (SELECT FROM owner_attempt a
             WHERE a.relocation_id = later.relocation_id AND a.call_id = later.call_id AND a.rang_back))`,
      [callId],
    );
    if (known) await this.takeOver(transaction, known.relocation_id, actor, callId);
  }

  /** The call came to this agent after another one lost it: the request comes with it. */
  private async takeOver(transaction: Transaction, id: string, actor: Actor, callId: string): Promise<string> {
    const request = await this.writer.lock(transaction, id);
    if (request.state !== 'open' || request.holderId === actor.userId) return id;
    // Nor is it taken out of the hand of who is in another call for it.
    const isOwners = await this.returns.isNoted(transaction.manager, id, callId);
    if (await this.isBusyWith(transaction, request, actor, { callId, isOwners })) return id;
    request.holderId = actor.userId;
    await this.writer.save(transaction, request, 'joined', actor, { callId });
    await this.writer.audited(transaction, request, actor, 'taken-over', { callId });
    return id;
  }

  /**
   * Whether a colleague who holds it has another call of it on their desk, be it for the paperwork. The requester's own agent goes before
   * one who has the owner on the line: what that one hears can be written down all the same.
   */
  private async isBusyWith(
    { manager }: Transaction,
    request: RelocationRequest,
    actor: Actor,
    { callId, isOwners }: { readonly callId: string; readonly isOwners: boolean },
  ): Promise<boolean> {
    const holder = request.holderId && request.holderId !== actor.userId ? this.agents.find(request.holderId) : null;
    const inHand = [holder?.callId, holder?.resumesCallId].filter((id) => id != null && id !== callId);
    if (inHand.length === 0) return false;
    const [found] = await manager.query<unknown[]>(
      `SELECT FROM relocation_call c WHERE c.relocation_id = $1 AND c.call_id = ANY ($2::uuid[])
         AND NOT ($3 AND EXISTS (SELECT FROM owner_attempt a WHERE a.relocation_id = $1 AND a.call_id = c.call_id AND a.rang_back))`,
      [request.id, inHand, !isOwners],
    );
    return found !== undefined;
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
}
