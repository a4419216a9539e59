import { setImmediate as nextBreath, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { Bureaus } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { EventBus, isDatabaseAway, Logger, Metrics, tell, Troubles } from '@yiche/platform';
import { Pbx, type PbxEvent, type PbxSnapshot } from '@yiche/telephony';
import { BatchWriter, extensionsIn, NotNew } from './batch-writer.js';
import { CallProgressed } from './call-events.js';
import { CallsConfig } from './calls-config.js';
import { isOver, type CallState } from './domain/call-state.js';
import { CommitPace } from './domain/commit-pace.js';
import { isCallFact, type CallFact } from './domain/fold-call.js';
import type { LedgerFact } from './domain/ledger-fact.js';
import type { OutageFact } from './domain/pbx-outage.js';
import { KnownCalls } from './known-calls.js';
import { LedgerJournal, type HeardFact } from './persistence/ledger-journal.js';
import { LedgerStore } from './persistence/ledger-store.js';

/** Calls asked of the database at a time: the size of a statement, nothing that operation could want otherwise. */
const KEYS_AT_ONCE = 500;

/**
 * Read before modifying. Facts wait in `incoming` in the order in which the PBX told them; ONE writer takes all that wait, up
 * to a batch, and commits them with the calls they change, and the agents whom the calls take along (ADR 0045). So: facts of a call never overtake each other, a slow database
 * makes batches larger instead of slower, and memory shows nothing that is not in the database. While the database is
 * away the writer tries again for ever and the facts wait: in memory, up to `CALLS_LEDGER_BACKLOG`, and on the disk, from the first
 * commit that fails or takes too long until everything is written, so that the next process finds them. What is beyond is
 * counted as lost here, and the PBX's own records remain the second witness.
 */
@Injectable()
export class CallLedger implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly incoming: HeardFact[] = [];
  /** Whether what comes goes to the disk too, as all of `incoming` has gone already. */
  private journalling = false;
  private readonly known: KnownCalls;
  private readonly batches: BatchWriter;
  private writing: Promise<void> | null = null;
  private stopping = false;
  private leave: () => void = () => undefined;
  private readonly pace: CommitPace;
  private readonly overflow;
  private readonly troubles: Troubles;

  constructor(
    private readonly pbx: Pbx,
    private readonly store: LedgerStore,
    private readonly journal: LedgerJournal,
    bureaus: Bureaus,
    private readonly agents: AgentService,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: CallsConfig,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    this.known = new KnownCalls(config.endedCallsKept);
    this.pace = new CommitPace(config.ledgerCommitsPerSecond);
    this.batches = new BatchWriter(store, this.known, bureaus, agents, metrics);
    this.overflow = metrics.counter('yiche_ledger_overflow_total', 'Facts that found the waiting line full');
  }

  async onApplicationBootstrap(): Promise<void> {
    // Before anything is heard: what an earlier process heard comes first.
    this.incoming.push(...(await this.journal.takeOver()));
    this.journalling = this.incoming.length > 0;
    this.writeWaiting();
    this.leave = this.pbx.subscribe((event) => this.hear(event));
  }

  async onApplicationShutdown(): Promise<void> {
    this.leave();
    this.stopping = true;
    await this.writing;
    await this.journal.close();
  }

  /** The call with this id, from memory or the database; null when there is none. */
  async byId(id: string): Promise<CallState | null> {
    return this.known.byId(id) ?? (await this.store.find({ ids: [id] }))[0] ?? null;
  }

  /** Calls by the PBX's names, from memory or the database; those that the ledger does not have are left out. */
  async byKeys(callKeys: readonly string[]): Promise<Map<string, CallState>> {
    const found = new Map<string, CallState>();
    for (const key of callKeys) {
      const call = this.known.byKey(key);
      if (call) found.set(key, call);
    }
    const unknown = callKeys.filter((key) => !found.has(key));
    for (let at = 0; at < unknown.length; at += KEYS_AT_ONCE) {
      const stored = await this.store.find({ callKeys: unknown.slice(at, at + KEYS_AT_ONCE) });
      for (const call of stored) found.set(call.callKey, call);
    }
    return found;
  }

  /**
   * Calls on the snapshot's node that have not ended, however long ago they began, and those of the last day of which a leg has not, as far as
   * the ledger knows.
   */
  async openBefore({ node, at }: PbxSnapshot): Promise<CallState[]> {
    const stored = await this.openSince(new Date(at.getTime() - this.config.openReachMilliseconds));
    return stored
      .map((call) => this.known.byKey(call.callKey) ?? call)
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
      for (const fact of facts.slice(at, at + this.config.ledgerBatch)) this.keep(fact);
      await this.caughtUp();
    }
  }

  /** Adds what the PBX as a whole went through, after what was heard so far. */
  note(fact: OutageFact): void {
    this.keep(fact);
  }

  /** Resolves when everything heard so far is written. */
  async caughtUp(): Promise<void> {
    await this.writing;
  }

  /** Asked for as long as the database is away: a comparison that was due does not fall out. */
  private async openSince(since: Date): Promise<CallState[]> {
    for (;;) {
      try {
        return await this.store.find({ openSince: since });
      } catch (cause) {
        if (this.stopping || !isDatabaseAway(cause)) throw cause;
        await sleep(this.config.ledgerRetryMilliseconds);
      }
    }
  }

  private hear(event: PbxEvent): void {
    if (isCallFact(event)) this.keep(event);
  }

  private keep(fact: LedgerFact): void {
    if (this.incoming.length >= this.config.ledgerBacklog) {
      this.overflow.inc();
      return;
    }
    const heard = { fact, receivedAt: this.clock.now() };
    this.incoming.push(heard);
    if (this.journalling) this.journal.append([heard]);
    this.writeWaiting();
  }

  private writeWaiting(): void {
    if (this.incoming.length > 0) this.writing ??= this.write().finally(() => (this.writing = null));
  }

  /** From here on to the end of the backlog: a crash must not lose what the database has not taken. */
  private keepOnDisk(): void {
    if (this.journalling) return;
    this.journalling = true;
    tell(this.logger, 'journal.began', { facts: this.incoming.length });
    this.journal.append(this.incoming);
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
        if (!(await this.isWritten(batch))) return;
        singly = Math.max(0, singly - 1);
      } catch (cause) {
        if (batch.length === 1) this.setAside(cause);
        else singly = batch.length;
      }
    }
    if (!this.journalling) return;
    this.journalling = false;
    tell(this.logger, 'journal.ended', {});
    void this.journal.clear();
  }

  /** A fact that the database will never take must not keep the others waiting: logged and counted, not written. */
  private setAside(cause: unknown): void {
    const [refused] = this.incoming.splice(0, 1);
    this.batches.refused();
    tell(this.logger, 'ledger.set-aside', { key: refused?.fact.key, err: cause });
  }

  /**
   * Writes a batch, for as long as it takes, and tells what is new.
   * @returns false when we are stopping and the database is away
   * @throws Error of the database that refuses the contents
   */
  private async isWritten(batch: readonly HeardFact[]): Promise<boolean> {
    const tooLong = setTimeout(() => this.keepOnDisk(), this.config.journalAfterMilliseconds);
    try {
      return await this.workOutAndCommit(batch, false).catch((cause: unknown) => {
        if (cause instanceof NotNew) return this.workOutAndCommit(batch, true);
        throw cause;
      });
    } finally {
      clearTimeout(tooLong);
    }
  }

  /** @throws NotNew unless `careful`, with nothing written */
  private async workOutAndCommit(batch: readonly HeardFact[], careful: boolean): Promise<boolean> {
    const work = await this.untilAnswered(() => this.batches.workOut(batch, careful));
    if (work === null) return false;
    return this.agents.together(extensionsIn(work), async (agents) => {
      const progress = await this.untilAnswered(
        (uncertain) => this.batches.commit(work, agents, uncertain),
        (cause) => agents.wait(cause),
      );
      if (progress === null) return false;
      this.incoming.splice(0, batch.length);
      for (const each of progress) if (each instanceof CallProgressed) this.known.remember(each.after);
      for (const each of progress) this.bus.publish(each);
      return true;
    });
  }

  /**
   * Asks the database until it answers.
   * @returns null when we are stopping and it is away
   * @throws its refusal of the contents
   */
  private async untilAnswered<T>(
    ask: (uncertain: boolean) => Promise<T>,
    wait: (cause: unknown) => void = () => undefined,
  ): Promise<T | null> {
    for (let uncertain = false; ; uncertain = true) {
      try {
        const answer = await ask(uncertain);
        this.troubles.ended(NOT_WRITTEN);
        return answer;
      } catch (cause) {
        if (isRefusedContent(cause) || cause instanceof NotNew) throw cause;
        this.keepOnDisk();
        this.troubles.began(NOT_WRITTEN, cause);
        if (this.stopping) return null;
        wait(cause);
        await sleep(this.config.ledgerRetryMilliseconds);
      }
    }
  }
}

const NOT_WRITTEN = 'the ledger could not be written; trying again';

/** SQLSTATE classes 22 (data) and 23 (integrity): the same statement will be refused again, unlike one that met a lost connection. */
function isRefusedContent(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
