import { setImmediate as nextBreath, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { Bureaus } from '@yiche/identity';
import { Clock, newId } from '@yiche/kernel';
import { EventBus, Logger, Metrics } from '@yiche/platform';
import { Pbx, type PbxEvent, type PbxSnapshot } from '@yiche/telephony';
import { CallProgressed } from './call-events.js';
import { CallsConfig } from './calls-config.js';
import { isOver, type CallState } from './domain/call-state.js';
import { CommitPace } from './domain/commit-pace.js';
import { foldCall, isCallFact, unknownCall, type CallFact } from './domain/fold-call.js';
import {
  LedgerStore,
  type CallRow,
  type FollowUp,
  type LedgerEntry,
  type LedgerLine,
} from './persistence/ledger-store.js';

/** Durable follow-up of the end of calls' last legs, one job a commit; who stores recordings takes it. Payload: `{ callIds }`. */
export const CALLS_ENDED_TASK = 'calls.ended.v1';

/** Calls that began longer ago than this are not compared with the PBX any more: none lasts a day. */
const OPEN_CALLS_REACH_MS = 86_400_000;

/** Calls asked of the database at a time. */
const KEYS_AT_ONCE = 500;

/** Ended calls kept in memory, for wrap-up and for facts that come late; older ones are read from the database again. */
const ENDED_CALLS_KEPT = 2_000;

/** A fact and when we heard it. */
interface HeardFact {
  readonly fact: CallFact;
  readonly receivedAt: Date;
}

/** A batch worked out: the calls before it, what happened to them step by step, and what is to be written. */
interface Work {
  readonly before: ReadonlyMap<string, CallState>;
  readonly progress: readonly CallProgressed[];
  readonly entry: LedgerEntry;
}

/**
 * Read before modifying. Facts wait in `incoming` in the order in which the PBX told them; ONE writer takes all that wait, up
 * to a batch, and commits them with the calls they change. So: facts of a call never overtake each other, a slow database
 * makes batches larger instead of slower, and memory shows nothing that is not in the database. While the database is
 * away the writer tries again for ever and the facts wait, up to `CALLS_LEDGER_BACKLOG`; beyond it they are counted as lost
 * here, and the PBX's own records remain the second witness.
 */
@Injectable()
export class CallLedger implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly incoming: HeardFact[] = [];
  private readonly calls = new Map<string, CallState>();
  private readonly keysById = new Map<string, string>();
  private readonly ended: string[] = [];
  private writer: Promise<void> | null = null;
  private stopping = false;
  private leave: () => void = () => undefined;
  private readonly pace: CommitPace;
  private readonly written;
  private readonly overflow;

  constructor(
    private readonly pbx: Pbx,
    private readonly store: LedgerStore,
    private readonly bureaus: Bureaus,
    private readonly agents: AgentService,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: CallsConfig,
    metrics: Metrics,
  ) {
    this.pace = new CommitPace(config.ledgerCommitsPerSecond);
    this.written = metrics.counter('yiche_ledger_facts_total', 'Facts heard from the PBX', ['outcome']);
    this.overflow = metrics.counter('yiche_ledger_overflow_total', 'Facts that found the waiting line full');
  }

  onApplicationBootstrap(): void {
    this.leave = this.pbx.subscribe((event) => this.hear(event));
  }

  async onApplicationShutdown(): Promise<void> {
    this.leave();
    this.stopping = true;
    await this.writer;
  }

  /** The call with this id, from memory or the database; null when there is none. */
  async byId(id: string): Promise<CallState | null> {
    return this.calls.get(this.keysById.get(id) ?? '') ?? (await this.store.find({ ids: [id] }))[0] ?? null;
  }

  /** Calls by the PBX's names, from memory or the database; those that the ledger does not have are left out. */
  async byKeys(callKeys: readonly string[]): Promise<Map<string, CallState>> {
    const found = new Map<string, CallState>();
    for (const key of callKeys) {
      const call = this.calls.get(key);
      if (call) found.set(key, call);
    }
    const unknown = callKeys.filter((key) => !found.has(key));
    for (let at = 0; at < unknown.length; at += KEYS_AT_ONCE) {
      const stored = await this.store.find({ callKeys: unknown.slice(at, at + KEYS_AT_ONCE) });
      for (const call of stored) found.set(call.callKey, call);
    }
    return found;
  }

  /** Calls on the snapshot's node of which something has not ended, as far as the ledger knows. */
  async openBefore({ node, at }: PbxSnapshot): Promise<CallState[]> {
    const stored = await this.store.find({ openSince: new Date(at.getTime() - OPEN_CALLS_REACH_MS) });
    return stored
      .map((call) => this.calls.get(call.callKey) ?? call)
      .filter((call) => call.node === node && !isOver(call));
  }

  /** The PBX's time of the newest fact; null for an empty ledger. */
  lastFactAt(): Promise<Date | null> {
    return this.store.lastFactAt();
  }

  /** Adds facts that were found out, not heard, after those heard so far; resolves when they are written. */
  async add(facts: readonly CallFact[]): Promise<void> {
    // A batch at a time: a long gap must not fill the waiting line that live facts need.
    for (let at = 0; at < facts.length; at += this.config.ledgerBatch) {
      for (const fact of facts.slice(at, at + this.config.ledgerBatch)) this.hear(fact);
      await this.caughtUp();
    }
  }

  /** Resolves when everything heard so far is written. */
  async caughtUp(): Promise<void> {
    await this.writer;
  }

  private hear(event: PbxEvent): void {
    if (!isCallFact(event)) return;
    if (this.incoming.length >= this.config.ledgerBacklog) {
      this.overflow.inc();
      return;
    }
    this.incoming.push({ fact: event, receivedAt: this.clock.now() });
    this.writer ??= this.write().finally(() => (this.writer = null));
  }

  private async write(): Promise<void> {
    // After a batch that the database refused for its contents: so many facts are written one by one, to find the one.
    let singly = 0;
    while (this.incoming.length > 0) {
      // What else came in the same breath belongs into the same commit.
      await nextBreath();
      const wait = this.pace.take(performance.now());
      if (wait > 0) await sleep(wait);
      const batch = this.incoming.slice(0, singly > 0 ? 1 : this.config.ledgerBatch);
      try {
        const progress = await this.untilWritten(batch);
        if (progress === null) return;
        this.incoming.splice(0, batch.length);
        singly = Math.max(0, singly - 1);
        for (const each of progress) this.remember(each.after);
        for (const each of progress) this.bus.publish(each);
      } catch (cause) {
        if (batch.length === 1) this.setAside(cause);
        else singly = batch.length;
      }
    }
  }

  /** A fact that the database will never take must not keep the others waiting: logged and counted, not written. */
  private setAside(cause: unknown): void {
    const [refused] = this.incoming.splice(0, 1);
    this.written.inc({ outcome: 'refused' });
    this.logger.error({ err: cause, key: refused?.fact.key }, 'a fact was refused by the database and set aside');
  }

  /**
   * Writes a batch, for as long as it takes.
   * @returns what is new; null when we are stopping and the database is away
   * @throws Error of the database that refuses the contents
   */
  private async untilWritten(batch: readonly HeardFact[]): Promise<readonly CallProgressed[] | null> {
    let work: Work | null = null;
    for (let uncertain = false; ; uncertain = true) {
      try {
        work ??= await this.workOut(batch);
        return await this.commit(work, uncertain);
      } catch (cause) {
        if (isRefusedContent(cause)) throw cause;
        this.logger.error(
          { err: cause, waiting: this.incoming.length },
          'the ledger could not be written; trying again',
        );
        if (this.stopping) return null;
        await sleep(this.config.ledgerRetryMilliseconds);
      }
    }
  }

  /** @param uncertain an earlier try ended without an answer: it may have been carried out all the same */
  private async commit(work: Work, uncertain: boolean): Promise<readonly CallProgressed[]> {
    let { entry, progress } = work;
    try {
      await this.store.append(entry);
    } catch (cause) {
      if (!isKnownAlready(cause)) throw cause;
      const known = await this.store.known(entry.lines.map(({ fact }) => fact.key));
      const fresh = entry.lines.filter(({ fact }) => !known.has(fact.key));
      this.written.inc({ outcome: 'known' }, known.size);
      if (uncertain && fresh.length === 0) return progress;
      if (known.size === 0) throw cause; // some other key
      ({ entry, progress } = this.fold(fresh, work.before));
      if (fresh.length > 0) await this.store.append(entry);
    }
    this.written.inc({ outcome: 'new' }, entry.lines.length);
    return progress;
  }

  private async workOut(batch: readonly HeardFact[]): Promise<Work> {
    const before = await this.load(batch.map(({ fact }) => fact));
    const lines = new Map<string, LedgerLine>();
    for (const { fact, receivedAt } of batch) {
      const { id } = before.get(fact.callKey) as CallState;
      if (!lines.has(fact.key)) lines.set(fact.key, { callId: id, fact, receivedAt });
    }
    this.written.inc({ outcome: 'known' }, batch.length - lines.size);
    return this.fold([...lines.values()], before);
  }

  /** What these facts, all of them new, make of their calls. */
  private fold(lines: readonly LedgerLine[], before: ReadonlyMap<string, CallState>): Work {
    const after = new Map(before);
    const numbers = new Map<string, string>();
    const progress = lines.map(({ fact, receivedAt }) => {
      const call = after.get(fact.callKey) as CallState;
      const next = foldCall(call, fact);
      after.set(fact.callKey, next);
      if (fact.type === 'call-arrived') numbers.set(fact.callKey, fact.requesterNumber);
      return new CallProgressed(receivedAt, fact, call, next);
    });
    return {
      before,
      progress,
      entry: { lines, rows: this.changedRows(progress, numbers), followUp: this.followUp(progress) },
    };
  }

  /** The calls of a batch as they are before it; one not known yet gets its id here. */
  private async load(facts: readonly CallFact[]): Promise<Map<string, CallState>> {
    const found = new Map<string, CallState>();
    const unknown = new Set<string>();
    for (const { callKey } of facts) {
      const call = this.calls.get(callKey);
      if (call) found.set(callKey, call);
      else unknown.add(callKey);
    }
    if (unknown.size > 0) {
      for (const call of await this.store.find({ callKeys: [...unknown] })) found.set(call.callKey, call);
    }
    for (const fact of facts) {
      if (!found.has(fact.callKey)) found.set(fact.callKey, unknownCall(newId(), fact));
    }
    return found;
  }

  private followUp(progress: readonly CallProgressed[]): FollowUp | null {
    const over = progress.filter(({ before, after }) => isOver(after) && !(before && isOver(before)));
    if (over.length === 0) return null;
    // A little later: the PBX closes the files of the last leg after it has told that the leg is gone.
    const runAt = new Date(this.clock.now().getTime() + this.config.recordingSettleMilliseconds);
    return { task: CALLS_ENDED_TASK, payload: { callIds: over.map(({ after }) => after.id) }, runAt };
  }

  private changedRows(progress: readonly CallProgressed[], numbers: ReadonlyMap<string, string>): CallRow[] {
    const changed = new Map(progress.map(({ after }) => [after.callKey, after]));
    // The call as it was before the batch: the first step of each call has it.
    const before = new Map(progress.toReversed().map((step) => [step.after.callKey, step.before]));
    return [...changed.values()].map((call) => ({
      call,
      changedLegs: Object.values(call.legs).filter((leg) => before.get(call.callKey)?.legs[leg.channelId] !== leg),
      bureauId: call.bureauId && this.bureaus.has(call.bureauId) ? call.bureauId : null,
      agentUserId: call.agentExtension ? (this.agents.byExtension(call.agentExtension)?.userId ?? null) : null,
      requesterNumber: numbers.get(call.callKey) ?? null,
    }));
  }

  private remember(call: CallState): void {
    const known = this.calls.get(call.callKey);
    this.calls.set(call.callKey, call);
    this.keysById.set(call.id, call.callKey);
    if (!call.endedAt || known?.endedAt) return;
    this.ended.push(call.callKey);
    if (this.ended.length <= ENDED_CALLS_KEPT) return;
    const oldest = this.calls.get(this.ended.shift() as string);
    if (!oldest) return;
    this.calls.delete(oldest.callKey);
    this.keysById.delete(oldest.id);
  }
}

/** SQLSTATE 23505, unique violation. */
const isKnownAlready = (cause: unknown): boolean => (cause as { code?: unknown } | null)?.code === '23505';

/** SQLSTATE classes 22 (data) and 23 (integrity): the same statement will be refused again, unlike one that met a lost connection. */
function isRefusedContent(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
