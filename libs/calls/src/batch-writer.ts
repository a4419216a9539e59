import { isToBeSaved, type AgentChange, type AgentService, type AgentsInTurn, type CallEvent } from '@yiche/agents';
import type { Bureaus } from '@yiche/identity';
import { newId } from '@yiche/kernel';
import type { Metrics } from '@yiche/platform';
import { CallProgressed, PbxOutageNoted } from './call-events.js';
import { agentOf, type CallState } from './domain/call-state.js';
import { foldCall, unknownCall, type CallFact } from './domain/fold-call.js';
import { isOfACall } from './domain/ledger-fact.js';
import type { KnownCalls } from './known-calls.js';
import type { HeardFact } from './persistence/ledger-journal.js';
import { toldToAgent } from './told-to-agents.js';
import type { CallRow, LedgerEntry, LedgerLine, LedgerStore } from './persistence/ledger-store.js';

/** What is told of a line once it is written. */
export type LedgerNews = CallProgressed | PbxOutageNoted;

/** A batch worked out: the calls before it, what happened step by step, and what is to be written. */
export interface BatchWork {
  readonly before: ReadonlyMap<string, CallState>;
  /** Some of them were taken for new because the PBX told of their arrival; the ledger was not asked. */
  readonly takenForNew: boolean;
  readonly progress: readonly LedgerNews[];
  readonly entry: Omit<LedgerEntry, 'agents'>;
}

/** Turns batches of facts into what is written of them, and writes it: facts, the calls they change, and the work that follows. */
export class BatchWriter {
  private readonly written;

  constructor(
    private readonly store: LedgerStore,
    private readonly known: KnownCalls,
    private readonly bureaus: Bureaus,
    private readonly agents: AgentService,
    metrics: Metrics,
  ) {
    this.written = metrics.counter('yiche_ledger_facts_total', 'Facts heard from the PBX', ['outcome']);
  }

  /** Counts a fact that the database will never take. */
  refused(): void {
    this.written.inc({ outcome: 'refused' });
  }

  /**
   * Writes what was worked out, all of it or nothing, with what becomes of the agents by it.
   * @param agents those whom the batch concerns, in their turn
   * @param uncertain an earlier try ended without an answer: it may have been carried out all the same
   * @returns what is new
   * @throws NotNew when the ledger has something of a call that was taken for new
   */
  async commit(work: BatchWork, agents: AgentsInTurn, uncertain: boolean): Promise<readonly LedgerNews[]> {
    let { entry, progress } = work;
    let changes = agents.follow(toldBy(progress));
    try {
      await this.append(entry, changes);
    } catch (cause) {
      if (!isKnownAlready(cause)) throw cause;
      const known = await this.store.known(entry.lines.map(({ fact }) => fact.key));
      const fresh = entry.lines.filter(({ fact }) => !known.has(fact.key));
      if (uncertain && entry.lines.every(({ callId, fact }) => known.get(fact.key) === callId)) {
        this.written.inc({ outcome: 'known' }, known.size);
        agents.remember(changes); // as they were written then, but for the time of it
        return progress;
      }
      if (work.takenForNew) throw new NotNew();
      this.written.inc({ outcome: 'known' }, known.size);
      if (known.size === 0) throw cause; // some other key
      ({ entry, progress } = this.fold(fresh, work.before));
      changes = agents.follow(toldBy(progress));
      if (fresh.length > 0) await this.append(entry, changes);
    }
    agents.remember(changes);
    this.written.inc({ outcome: 'new' }, entry.lines.length);
    return progress;
  }

  /**
   * What a batch makes of the calls it belongs to. Reads those that are not in memory; those whose arrival is told as it happens it takes
   * for new without asking, unless it is to be `careful`.
   */
  async workOut(batch: readonly HeardFact[], careful: boolean): Promise<BatchWork> {
    const facts = batch.map(({ fact }) => fact).filter(isOfACall);
    const arriving = careful ? new Set<string>() : this.arriving(facts);
    const before = await this.load(facts, arriving);
    const lines = new Map<string, LedgerLine>();
    for (const { fact, receivedAt } of batch) {
      const callId = isOfACall(fact) ? (before.get(fact.callKey) as CallState).id : null;
      if (!lines.has(fact.key)) lines.set(fact.key, { callId, fact, receivedAt });
    }
    this.written.inc({ outcome: 'known' }, batch.length - lines.size);
    return { takenForNew: arriving.size > 0, ...this.fold([...lines.values()], before) };
  }

  private append(entry: BatchWork['entry'], changes: readonly AgentChange[]): Promise<void> {
    return this.store.append({ ...entry, agents: changes.filter(isToBeSaved) });
  }

  /** What these facts, all of them new, make of their calls. */
  private fold(lines: readonly LedgerLine[], before: ReadonlyMap<string, CallState>): Omit<BatchWork, 'takenForNew'> {
    const after = new Map(before);
    const numbers = new Map<string, string>();
    const progress = lines.map(({ fact, receivedAt }) => {
      if (!isOfACall(fact)) return new PbxOutageNoted(receivedAt, fact);
      const call = after.get(fact.callKey) as CallState;
      const next = foldCall(call, fact);
      after.set(fact.callKey, next);
      if (fact.type === 'call-arrived') numbers.set(fact.callKey, fact.requesterNumber);
      return new CallProgressed(receivedAt, fact, call, next);
    });
    const steps = ofCalls(progress);
    return {
      before,
      progress,
      entry: { lines, rows: this.changedRows(steps, numbers) },
    };
  }

  /** Calls whose arrival is told now, as it happens, and of which nothing is in memory. */
  private arriving(facts: readonly CallFact[]): Set<string> {
    const arrivals = facts.filter(({ type, recorded }) => type === 'call-arrived' && !recorded);
    return new Set(arrivals.map(({ callKey }) => callKey).filter((callKey) => !this.known.byKey(callKey)));
  }

  /** The calls of a batch as they are before it; one not known yet gets its id here. */
  private async load(facts: readonly CallFact[], arriving: ReadonlySet<string>): Promise<Map<string, CallState>> {
    const found = new Map<string, CallState>();
    const unknown = new Set<string>();
    for (const { callKey } of facts) {
      const call = this.known.byKey(callKey);
      if (call) found.set(callKey, call);
      else if (!arriving.has(callKey)) unknown.add(callKey);
    }
    if (unknown.size > 0) {
      for (const call of await this.store.find({ callKeys: [...unknown] })) found.set(call.callKey, call);
    }
    for (const fact of facts) {
      if (!found.has(fact.callKey)) found.set(fact.callKey, unknownCall(newId(), fact));
    }
    return found;
  }

  private changedRows(progress: readonly CallProgressed[], numbers: ReadonlyMap<string, string>): CallRow[] {
    const changed = new Map(progress.map(({ after }) => [after.callKey, after]));
    // The call as it was before the batch: the first step of each call has it.
    const before = new Map(progress.toReversed().map((step) => [step.after.callKey, step.before]));
    return [...changed.values()].map((call) => ({
      call,
      changedLegs: call.legs.filter((leg) => !before.get(call.callKey)?.legs.includes(leg)),
      bureauId: call.bureauId && this.bureaus.has(call.bureauId) ? call.bureauId : null,
      agentUserId: this.agents.byExtension(agentOf(call) ?? '')?.userId ?? null,
      requesterNumber: numbers.get(call.callKey) ?? null,
      area: this.bureaus.areaOf(call.bureauId),
    }));
  }
}

/** A call that was taken for new is not: the batch has to be worked out anew, from what the ledger has. */
export class NotNew extends Error {}

/** Extensions of the agents whom a batch may concern, also when only some of its facts turn out to be new. */
export function extensionsIn({ progress }: BatchWork): Set<string> {
  const named = ofCalls(progress).flatMap(({ fact, before, after }) => [
    before && agentOf(before),
    agentOf(after),
    'extension' in fact ? fact.extension : null,
  ]);
  return new Set(named.filter((extension) => typeof extension === 'string'));
}

const ofCalls = (news: readonly LedgerNews[]): CallProgressed[] =>
  news.filter((each) => each instanceof CallProgressed);

const toldBy = (news: readonly LedgerNews[]): CallEvent[] =>
  ofCalls(news)
    .map(toldToAgent)
    .filter((told) => told !== null);

/** SQLSTATE 23505, unique violation. */
const isKnownAlready = (cause: unknown): boolean => (cause as { code?: unknown } | null)?.code === '23505';
