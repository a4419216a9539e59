import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Bureaus } from '@yiche/identity';
import type { RecordedCall } from '@yiche/telephony';
import type { EntityManager } from 'typeorm';
import { agentOnRecord, type CallState } from './domain/call-state.js';
import { foldCall, unknownCall } from './domain/fold-call.js';
import { factsFromRecord } from './domain/from-the-record.js';
import { LedgerStore, type CallRow, type LedgerLine } from './persistence/ledger-store.js';

/** From a fact to the moment at which we would have heard it, ms. */
const HEARD_AFTER_MS = 12;

/** Facts of one statement of SQL: some 2 MB. */
const FACTS_AT_ONCE = 4_000;

/** A call of the past, as a PBX wrote it down. */
export interface RecordedPast {
  /** Under which the ledger is to have it. */
  readonly id: string;
  readonly record: RecordedCall;
}

/**
 * Puts calls that are long over into the ledger, whole (ADR 0051): the same facts, under the same keys, and the same fold as where the
 * PBX's record is read after a gap, but nobody is told and no work follows.
 */
@Injectable()
export class PastCalls {
  constructor(
    private readonly store: LedgerStore,
    private readonly bureaus: Bureaus,
  ) {}

  /** Whether the ledger has calls from before: then there is a past already. */
  async hasAnyBefore(manager: EntityManager, instant: Date): Promise<boolean> {
    const found = await manager.query<unknown[]>('SELECT 1 FROM call WHERE arrived_at < $1 LIMIT 1', [instant]);
    return found.length > 0;
  }

  /** Whether calls were written from this place in the ledger on. */
  async standsAt(manager: EntityManager, place: number): Promise<boolean> {
    const found = await manager.query<unknown[]>('SELECT 1 FROM call_event WHERE id = $1', [place]);
    return found.length > 0;
  }

  /**
   * @param calls in the order in which they arrived
   * @param options.firstPlace in the ledger, below zero
   * @param options.agents user ids by extension
   * @returns the calls as the ledger has them now
   */
  async write(
    manager: EntityManager,
    calls: readonly RecordedPast[],
    options: { readonly firstPlace: number; readonly agents: ReadonlyMap<string, string> },
  ): Promise<CallState[]> {
    const told = calls.map((each) => this.tell(each, options.agents));
    const lines = told.flatMap((each) => each.lines).sort((a, b) => a.fact.at.getTime() - b.fact.at.getTime());
    const steps = Math.max(1, Math.ceil(lines.length / FACTS_AT_ONCE));
    const callsAtOnce = Math.ceil(told.length / steps);
    // The next statement is made while the database carries out the one before.
    let running: Promise<void> = Promise.resolve();
    for (let step = 0; step < steps; step++) {
      const entry = {
        lines: lines.slice(step * FACTS_AT_ONCE, (step + 1) * FACTS_AT_ONCE),
        rows: told.slice(step * callsAtOnce, (step + 1) * callsAtOnce).map(({ row }) => row),
      };
      const append = this.store.preparePast(entry, options.firstPlace + step * FACTS_AT_ONCE);
      await running;
      running = append(manager);
      // Awaited at the next turn, or at the end.
      running.catch(() => undefined);
      await setImmediate();
    }
    await running;
    return told.map(({ row }) => row.call);
  }

  private tell(
    { id, record }: RecordedPast,
    agents: ReadonlyMap<string, string>,
  ): { readonly lines: LedgerLine[]; readonly row: CallRow } {
    const facts = factsFromRecord(record, null);
    const [first] = facts;
    if (!first) throw new Error(`nothing is recorded of call ${record.callKey}`);
    const call = facts.reduce(foldCall, unknownCall(id, first));
    return {
      lines: facts.map((fact) => ({
        callId: id,
        fact,
        receivedAt: new Date(fact.at.getTime() + HEARD_AFTER_MS),
      })),
      row: {
        call,
        changedLegs: call.legs,
        bureauId: call.bureauId,
        agentUserId: agents.get(agentOnRecord(call) ?? '') ?? null,
        requesterNumber: record.requesterNumber,
        area: this.bureaus.areaOf(call.bureauId),
      },
    };
  }
}
