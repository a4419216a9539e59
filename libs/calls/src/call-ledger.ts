import { setImmediate as nextBreath, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { Bureaus } from '@yiche/identity';
import { Clock, newId } from '@yiche/kernel';
import { EventBus, Logger, Metrics, type Transaction } from '@yiche/platform';
import { Pbx, type PbxEvent, type PbxEventOf } from '@yiche/telephony';
import { CallProgressed, LedgerAgreed } from './call-events.js';
import { CallsConfig } from './calls-config.js';
import { isOver, type CallState } from './domain/call-state.js';
import { factsAfterGap } from './domain/after-a-gap.js';
import { CommitPace } from './domain/commit-pace.js';
import { foldCall, isCallFact, unknownCall, type CallFact } from './domain/fold-call.js';
import { LedgerStore, type CallRow, type LedgerLine } from './persistence/ledger-store.js';

/** Durable follow-up of the end of calls' last legs, one job a commit; who stores recordings takes it. Payload: `{ callIds }`. */
export const CALLS_ENDED_TASK = 'calls.ended.v1';

/** Calls that began longer ago than this are not compared with the PBX any more: none lasts a day. */
const OPEN_CALLS_REACH_MS = 86_400_000;

/** Ended calls kept in memory, for wrap-up and for facts that come late; older ones are read from the database again. */
const ENDED_CALLS_KEPT = 2_000;

/**
 * Read before modifying. Facts wait in `incoming` in the order in which the PBX told them; ONE writer takes all that wait, up
 * to a batch, and commits them with the calls they change. So: facts of a call never overtake each other, a slow database
 * makes batches larger instead of slower, and memory shows nothing that is not in the database. While the database is
 * away the writer tries again for ever and the facts wait, up to `CALLS_LEDGER_BACKLOG`; beyond it they are counted as lost
 * here, and the PBX's own records remain the second witness.
 */
@Injectable()
export class CallLedger implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly incoming: { fact: CallFact; receivedAt: Date }[] = [];
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

  /**
   * Makes the ledger agree with the PBX after a restart of ours or a lost link: what the snapshot shows to have happened meanwhile is
   * written as facts. Those heard before it are written first, so that only what is still open is compared.
   */
  private async agree({ snapshot }: PbxEventOf<'resynchronised'>): Promise<void> {
    await this.writer;
    const stored = await this.store.find({ openSince: new Date(snapshot.at.getTime() - OPEN_CALLS_REACH_MS) });
    const open = stored
      .map((call) => this.calls.get(call.callKey) ?? call)
      .filter((call) => call.node === snapshot.node && !isOver(call));
    for (const fact of factsAfterGap(open, snapshot)) this.hear(fact);
    await this.writer;
    this.bus.publish(new LedgerAgreed(this.clock.now()));
  }

  private hear(event: PbxEvent): void {
    if (event.type === 'resynchronised') {
      void this.agree(event).catch((cause: unknown) =>
        this.logger.error({ err: cause }, 'the ledger could not be compared with the PBX'),
      );
    }
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
        await this.commit(batch);
        this.incoming.splice(0, batch.length);
        singly = Math.max(0, singly - 1);
      } catch (cause) {
        if (isRefusedContent(cause)) {
          if (batch.length === 1) this.setAside(cause);
          else singly = batch.length;
          continue;
        }
        this.logger.error(
          { err: cause, waiting: this.incoming.length },
          'the ledger could not be written; trying again',
        );
        if (this.stopping) return;
        await sleep(this.config.ledgerRetryMilliseconds);
      }
    }
  }

  /** A fact that the database will never take must not keep the others waiting: logged and counted, not written. */
  private setAside(cause: unknown): void {
    const [refused] = this.incoming.splice(0, 1);
    this.written.inc({ outcome: 'refused' });
    this.logger.error({ err: cause, key: refused?.fact.key }, 'a fact was refused by the database and set aside');
  }

  private async commit(batch: readonly { fact: CallFact; receivedAt: Date }[]): Promise<void> {
    const before = await this.load(batch.map(({ fact }) => fact));
    const lines: LedgerLine[] = batch.map(({ fact, receivedAt }) => ({
      callId: (before.get(fact.callKey) as CallState).id,
      fact,
      receivedAt,
    }));
    const progress: CallProgressed[] = [];

    await this.store.append(lines, async (isNew, transaction) => {
      const after = new Map(before);
      const numbers = new Map<string, string>();
      progress.length = 0;
      for (const { fact, receivedAt } of lines) {
        if (!isNew.has(fact.key)) continue;
        const call = after.get(fact.callKey) as CallState;
        const next = foldCall(call, fact);
        after.set(fact.callKey, next);
        if (fact.type === 'call-arrived') numbers.set(fact.callKey, fact.requesterNumber);
        progress.push(new CallProgressed(receivedAt, fact, call, next));
      }
      this.written.inc({ outcome: 'new' }, progress.length);
      this.written.inc({ outcome: 'known' }, lines.length - progress.length);
      await this.addFollowUp(progress, transaction);
      return this.changedRows(progress, numbers);
    });

    for (const each of progress) this.remember(each.after);
    for (const each of progress) this.bus.publish(each);
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

  private async addFollowUp(progress: readonly CallProgressed[], { addJob }: Transaction): Promise<void> {
    // A little later: the PBX closes the files of the last leg after it has told that the leg is gone.
    const runAt = new Date(this.clock.now().getTime() + this.config.recordingSettleMilliseconds);
    const over = progress.filter(({ before, after }) => isOver(after) && !(before && isOver(before)));
    if (over.length > 0) await addJob(CALLS_ENDED_TASK, { callIds: over.map(({ after }) => after.id) }, { runAt });
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

/** SQLSTATE classes 22 (data) and 23 (integrity): the same statement will be refused again, unlike one that met a lost connection. */
function isRefusedContent(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}
