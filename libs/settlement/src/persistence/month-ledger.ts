import { setImmediate } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { instantsOf } from '@yiche/kernel';
import type { BillingRule } from '@yiche/billing';
import type { LedgerCall } from '../domain/freeze-month.js';
import { asksForRequests, factsFor } from './facts-of-calls.js';

/** What a line is made of, call by call: who rang only masked, as the request shows it; the track is the requester's, which is as long as the call. */
const CALLS = (
  facts: string,
): string => `SELECT c.call_id AS id, c.dialled_number AS did, c.outcome, c.queue, c.agent_extension AS agent, c.requester_index AS "requesterIndex",
    former.former AS "formerIndexes", c.arrived_at AS "arrivedAt", c.connected_at AS "connectedAt", c.ended_at AS "endedAt",
    r.number AS request, r.requester_masked AS caller, t.sha256 AS "recordingSha256"${facts}
  FROM ledger_call c
  LEFT JOIN settlement_former_index former ON former.number_index = c.requester_index
  LEFT JOIN request_call rc ON rc.call_id = c.call_id
  LEFT JOIN request r ON r.request_id = rc.request_id
  LEFT JOIN call_track t ON t.call_id = c.call_id AND t.leg_id = c.requester_leg_id`;

/** Nobody waits a day for an answer; whoever did is found as a late call of the month. */
const LONGEST_WAIT = `interval '1 day'`;

/**
 * Calls that belong to a month: answered in it, or, never answered, arrived in it. In order of that moment.
 * Written so that the index on (bureau_id, arrived_at) finds them.
 */
const CALLS_OF_MONTH = `
  WHERE c.bureau_id = $1 AND c.arrived_at >= $2::timestamptz - ${LONGEST_WAIT} AND c.arrived_at < $3
    AND coalesce(c.connected_at, c.arrived_at) >= $2 AND coalesce(c.connected_at, c.arrived_at) < $3
  ORDER BY coalesce(c.connected_at, c.arrived_at), c.call_id`;

/** Answered calls from months before, from a month on, that are in no statement: found late, or not billable. */
const LATE_CALLS = `
  WHERE c.bureau_id = $1 AND c.arrived_at >= $2::timestamptz - ${LONGEST_WAIT} AND c.arrived_at < $3
    AND c.connected_at >= $2 AND c.connected_at < $3 AND c.ended_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM settlement_line l WHERE l.call_id = c.call_id)
  ORDER BY c.connected_at, c.call_id`;

/** The calls behind the lines of a statement that are of other months, in the order of their lines. */
const LATE_LINES = `
  JOIN settlement_line l ON l.call_id = c.call_id
  WHERE l.statement_id = $1 AND l.number <= $2 ORDER BY l.number`;

/** The ledger's calls as the settlement reads them: through a cursor, so that a month of any size takes the memory of a batch. */
export class MonthLedger {
  private readonly manager: EntityManager;
  private readonly batch: number;
  private readonly readsAhead: boolean;
  private readonly rules: readonly BillingRule[];

  /**
   * @param rules by which the calls are billed: what they ask of a call is looked up
   * @param options.batch calls at a time
   * @param options.readsAhead whether the database makes the next batch while one is worked on: only for who asks nothing else on
   * this connection meanwhile
   */
  constructor(
    manager: EntityManager,
    rules: readonly BillingRule[],
    { batch, readsAhead }: { readonly batch: number; readonly readsAhead: boolean },
  ) {
    this.manager = manager;
    this.rules = rules;
    this.batch = batch;
    this.readsAhead = readsAhead;
  }

  ofMonth(bureauId: string, month: string): AsyncGenerator<LedgerCall[]> {
    const { from, to } = instantsOf(month);
    return this.read(CALLS_OF_MONTH, [bureauId, from, to], month);
  }

  /** @param firstMonth the first that was settled @param month the one being closed: everything before it */
  lateBefore(bureauId: string, firstMonth: string, month: string): AsyncGenerator<LedgerCall[]> {
    return this.read(LATE_CALLS, [bureauId, instantsOf(firstMonth).from, instantsOf(month).from]);
  }

  /** @param month of the statement @param late how many of its first lines are of other months */
  lateLinesOf(statementId: string, month: string, late: number): AsyncGenerator<LedgerCall[]> {
    return this.read(LATE_LINES, [statementId, late], month);
  }

  /**
   * A cursor of the database itself: what is read may be written on the same connection meanwhile.
   * @param before a month: of requests it is known what the statements before its own bill; null: what all do
   */
  private async *read(which: string, values: unknown[], before: string | null = null): AsyncGenerator<LedgerCall[]> {
    if (!this.manager.queryRunner?.isTransactionActive) throw new Error('the ledger is read in a transaction');
    // All of it will be read: without this the planner is after the first tenth.
    await this.manager.query('SET LOCAL cursor_tuple_fraction = 1');
    // A month of 300,000 calls is sorted in memory, once a closing.
    await this.manager.query(`SET LOCAL work_mem = '96MB'`);
    const sql = CALLS(factsFor(this.rules, `$${values.length + 1}`)) + which;
    const all = asksForRequests(this.rules) ? [...values, before] : values;
    await this.manager.query(`DECLARE month_ledger NO SCROLL CURSOR FOR ${sql}`, all);
    const batches = this.readsAhead ? ahead(() => this.fetch()) : oneByOne(() => this.fetch());
    yield* batches;
    await this.manager.query('CLOSE month_ledger');
  }

  private async fetch(): Promise<LedgerCall[]> {
    return this.manager.query<LedgerCall[]>(`FETCH ${this.batch} FROM month_ledger`);
  }
}

async function* oneByOne<Item>(fetch: () => Promise<Item[]>): AsyncGenerator<Item[]> {
  for (let batch = await fetch(); batch.length > 0; batch = await fetch()) yield batch;
}

/** Asks for the next batch before it gives one away. */
async function* ahead<Item>(fetch: () => Promise<Item[]>): AsyncGenerator<Item[]> {
  let next = asked(fetch());
  try {
    for (;;) {
      const batch = await next;
      if (batch.length === 0) return;
      next = asked(fetch());
      // One turn, so that the question is on its way before the work begins.
      await setImmediate();
      yield batch;
    }
  } finally {
    // Who stops early gets the connection back when it is free.
    await next.catch(() => undefined);
  }
}

/** Awaited later: until then its failure is nobody's, and would end the process. */
function asked<Item>(answer: Promise<Item>): Promise<Item> {
  answer.catch(() => undefined);
  return answer;
}
