import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallControl, type CallState } from '@yiche/calls';
import { isUrgent, refusal, type Lookup, type ReachedLimit } from '@yiche/contracts';
import { Clock, DomainError, newId } from '@yiche/kernel';
import { UnitOfWork, WorkQueue, type Transaction } from '@yiche/platform';
import { VehicleLookups, type FailureReason, type LookupRequest } from '@yiche/vehicles';
import { z } from 'zod';
import type { LookupDecision } from './domain/lookup-limits.js';
import { nextTry } from './domain/waiting-lookup.js';
import { ASKED_WITHIN_MS, LookupBook, type LookupToReserve } from './persistence/lookup-book.js';
import type { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';
import { TasksChanged } from './relocation-events.js';
import { RelocationsConfig } from './relocations-config.js';
import { UsageAlerts } from './usage-alerts.service.js';

/** The database's clock, which runs the job, may be so far ahead of ours, ms. */
const CLOCKS_APART_MS = 5_000;

/** Who asks: the agent, or the program for what the agent has asked before. */
interface Asker {
  readonly actor: Actor;
  readonly isRepeated: boolean;
  /** From when the lookup counts as waiting; null: since it was asked first. */
  readonly since: Date | null;
}

/** Asks again for a lookup that has no answer. */
const WAITING_TASK = 'relocations.waiting-lookup.v1';
const jobSchema = z.object({
  lookupId: z.uuid(),
  /** For the trail: whoever asked may be gone. */
  agentName: z.string(),
  /** From when it counts as waiting. */
  since: z.iso.datetime(),
});

/**
 * Looks the request's plate up. Vehicle data may be used for moving cars and nothing else (合同四, C2): the request must be
 * open, in this agent's hand, and belong to the call that is on the agent's desk, live or just ended; and the plates of a request, and
 * of an agent's hour, are counted. What the registry does not answer waits, and is asked again by itself for as long as the request is open.
 */
@Injectable()
export class LookUpVehicle implements OnModuleInit {
  /** By the id of the lookup: an equal one that comes meanwhile waits for its answer instead of asking again. */
  private readonly running = new Map<string, Promise<Lookup>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly lookups: VehicleLookups,
    private readonly book: LookupBook,
    private readonly alerts: UsageAlerts,
    private readonly queue: WorkQueue,
    private readonly clock: Clock,
    private readonly config: RelocationsConfig,
  ) {}

  onModuleInit(): void {
    this.queue.register(WAITING_TASK, (payload) => this.again(jobSchema.parse(payload)));
  }

  /**
   * @throws DomainError `relocations/lookup-without-call`, `relocations/lookup-too-late`, `relocations/no-plate`,
   * `relocations/plates-per-request`, `relocations/lookups-per-hour`, `relocations/lookup-running`, those of the request and of the
   * registry
   */
  execute(actor: Actor, relocationId: string): Promise<Lookup> {
    const id = newId();
    return this.once(id, () => this.lookUp(id, actor, relocationId));
  }

  /** Asks for what waits, as the queue says; harmless when it does not wait any more. */
  private async again({ lookupId, agentName, since }: z.output<typeof jobSchema>): Promise<void> {
    const found = await this.unitOfWork.run(async (transaction) => {
      const lookup = await this.book.unanswered(transaction.manager, lookupId, this.clock.now());
      if (!lookup) return null;
      const request = await this.writer.lock(transaction, lookup.relocationId);
      if (isWanted(lookup, request)) return { lookup, request };
      const now = this.clock.now();
      await this.book.giveUp(transaction.manager, lookupId, now);
      transaction.publish(new TasksChanged(now, request.bureauId));
      return null;
    });
    if (!found) return;
    const { lookup, request } = found;
    const actor = { userId: lookup.agentId, displayName: agentName };
    const asker = { actor, isRepeated: true, since: new Date(since) };
    await this.once(lookupId, () => this.ask(lookup, request, asker)).catch((cause: unknown) => {
      // It waits on, and when it is asked next is written already.
      if (!isUnavailable(cause)) throw cause;
    });
  }

  /** One question at a time for a lookup; whoever comes meanwhile waits for its answer. */
  private once(id: string, ask: () => Promise<Lookup>): Promise<Lookup> {
    const running = this.running.get(id);
    if (running) return running;
    const answer = ask().finally(() => this.running.delete(id));
    this.running.set(id, answer);
    return answer;
  }

  private async lookUp(id: string, actor: Actor, relocationId: string): Promise<Lookup> {
    const call = await this.callOf(actor, relocationId);
    const { request, reserved } = await this.unitOfWork.run(async (transaction) => {
      const held = await this.writer.lockHeld(transaction, relocationId, actor);
      if (!(await this.writer.belongs(transaction, relocationId, call.id))) return { request: held, reserved: null };
      const lookup = reservation(id, held, call.id, actor);
      const now = this.clock.now();
      const decision = await this.book.reserve(transaction.manager, lookup, now);
      // Whoever is asked now may not live to answer: then it is asked again.
      if (decision.kind === 'ask')
        await this.askLater(transaction, id, actor, {
          runAt: new Date(now.getTime() + ASKED_WITHIN_MS + CLOCKS_APART_MS),
          since: now,
        });
      return { request: held, reserved: { lookup, decision } };
    });
    if (!reserved) throw await this.withoutCall(actor, request.bureauId);
    return this.follow(reserved.decision, reserved.lookup, request, actor);
  }

  private async follow(
    decision: LookupDecision,
    lookup: LookupToReserve,
    request: RelocationRequest,
    actor: Actor,
  ): Promise<Lookup> {
    switch (decision.kind) {
      case 'refused':
        throw limitReached(decision.reached);
      case 'known':
        return this.lookups.view(await this.lookups.find(decision.lookupId));
      case 'running': {
        const answer = this.running.get(decision.lookupId);
        // On another process: nobody here can wait for it.
        if (!answer) throw refusal('relocations/lookup-running');
        return answer;
      }
      case 'waiting':
        return this.once(decision.lookupId, () =>
          this.ask({ ...lookup, id: decision.lookupId }, request, { actor, isRepeated: false, since: null }),
        );
      case 'ask':
        await this.alerts.watchLookups(actor, request.bureauId);
        return this.ask(lookup, request, { actor, isRepeated: false, since: null });
    }
  }

  private async ask(lookup: LookupToReserve, request: RelocationRequest, asker: Asker): Promise<Lookup> {
    const { actor, isRepeated } = asker;
    const asked: LookupRequest = {
      id: lookup.id,
      plate: { number: lookup.plateNumber, type: lookup.plateType },
      agentId: actor.userId,
      agentName: actor.displayName,
      relocationId: request.id,
      callId: lookup.callId,
      bureauId: request.bureauId,
      purpose: 'move-car',
      isUrgent: isUrgent(request.blocked),
      isRepeated,
    };
    const stored = await this.lookups
      .lookUp(asked, async (transaction, failure) => {
        const current = await this.writer.lock(transaction, request.id);
        if (failure === null) await this.answered(transaction, current, lookup, asker);
        else await this.wait(transaction, current, lookup, asker, failure);
      })
      .catch(async (cause: unknown) => {
        // Not kept, and its question neither: whoever asks again asks anew, and does not wait for an answer that nobody has.
        if (!isUnavailable(cause)) await this.unitOfWork.run(({ manager }) => this.book.forget(manager, lookup.id));
        throw cause;
      });
    return this.lookups.view(stored);
  }

  private async answered(
    transaction: Transaction,
    request: RelocationRequest,
    lookup: LookupToReserve,
    { actor, isRepeated }: Asker,
  ): Promise<void> {
    const now = this.clock.now();
    // Who asks themselves sees the answer.
    const before = await this.book.answered(transaction.manager, lookup.id, isRepeated ? null : now);
    if (!before) throw refusal('relocations/lookup-running');
    if (isRepeated && !isWanted(lookup, request)) throw refusal('relocations/not-open');
    if (before.tries > 0 || isRepeated) transaction.publish(new TasksChanged(now, request.bureauId));
    const { plateNumber: plate } = lookup;
    await this.writer.note(transaction, request, 'looked-up', isRepeated ? null : actor, { plate });
  }

  /** The registry did not answer: when it is asked next is part of what is saved. */
  private async wait(
    transaction: Transaction,
    request: RelocationRequest,
    lookup: LookupToReserve,
    { actor, since: given }: Asker,
    failure: FailureReason,
  ): Promise<void> {
    const { id, plateNumber: plate } = lookup;
    const waiting = await this.book.waits(transaction.manager, id);
    if (!waiting) return;
    const now = this.clock.now();
    transaction.publish(new TasksChanged(now, request.bureauId));
    if (!isWanted(lookup, request)) return this.book.giveUp(transaction.manager, id, now);
    const since = given ?? waiting.at;
    const next = nextTry({ since, tries: waiting.tries, failure }, now, this.config.waiting);
    if (next) {
      // A day without questions left is no waiting.
      await this.askLater(transaction, id, actor, { runAt: next, since: failure === 'quota' ? next : since });
      if (waiting.tries === 1) await this.writer.note(transaction, request, 'lookup-waiting', actor, { plate });
    } else {
      await this.book.giveUp(transaction.manager, id, null);
      await this.writer.note(transaction, request, 'lookup-given-up', null, { plate });
    }
  }

  private askLater(
    transaction: Transaction,
    lookupId: string,
    { displayName: agentName }: Actor,
    { runAt, since }: { readonly runAt: Date; readonly since: Date },
  ): Promise<void> {
    const payload: z.input<typeof jobSchema> = { lookupId, agentName, since: since.toISOString() };
    return transaction.addJob(WAITING_TASK, payload, { key: `${WAITING_TASK}:${lookupId}`, runAt });
  }

  /** The call on the agent's desk, live or ended a moment ago (C2). */
  private async callOf(actor: Actor, relocationId: string): Promise<CallState> {
    const callId = this.agents.find(actor.userId)?.callId;
    if (!callId) {
      // Held first: whose request it is not is told that, and alarms nobody.
      const held = await this.unitOfWork.run((transaction) => this.writer.lockHeld(transaction, relocationId, actor));
      throw await this.withoutCall(actor, held.bureauId);
    }
    const { call } = await this.control.onDesk(actor.userId, callId);
    const { afterCallMilliseconds } = this.config.lookups;
    if (call.endedAt && this.clock.now().getTime() - call.endedAt.getTime() > afterCallMilliseconds) {
      const minutes = Math.round(afterCallMilliseconds / 60_000);
      throw refusal('relocations/lookup-too-late', { minutes });
    }
    return call;
  }

  /** The supervisor is told (C2), and the agent is refused. */
  private async withoutCall(actor: Actor, bureauId: string): Promise<DomainError> {
    await this.alerts.lookupWithoutCall(actor, bureauId);
    return refusal('relocations/lookup-without-call');
  }
}

function reservation(id: string, request: RelocationRequest, callId: string, actor: Actor): LookupToReserve {
  const { plateNumber, plateType } = request;
  if (!plateNumber || !plateType) throw refusal('relocations/no-plate');
  return { id, relocationId: request.id, callId, agentId: actor.userId, plateNumber, plateType };
}

const limitReached = (reached: ReachedLimit): DomainError =>
  reached === 'request' ? refusal('relocations/plates-per-request') : refusal('relocations/lookups-per-hour');

const isUnavailable = (cause: unknown): boolean =>
  (cause as { code?: unknown }).code === 'vehicles/registry-unavailable';

/** Whether the answer still serves anything: once the request is closed, or the plate was corrected, what it was for is over (合同四). */
const isWanted = ({ plateNumber, plateType }: LookupToReserve, request: RelocationRequest): boolean =>
  request.state === 'open' && request.plateNumber === plateNumber && request.plateType === plateType;
