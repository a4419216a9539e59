import type { TelephoneNumber } from '@yiche/kernel';
import { rewriteAllRows, type PersonalData, type Queries, type RewrittenColumn } from '@yiche/platform';
import { SEALED_PLACES } from './sealed-places.js';

const NO_UUID = '00000000-0000-0000-0000-000000000000';
const TEST_NUMBER = 'settlement.test-number';
const REQUESTER_NUMBER = 'call.requester-number';
const REQUESTS_AT_ONCE = 500;

export interface Reindexed {
  readonly written: number;
  /** Rows that others held or changed meanwhile. */
  readonly left: number;
  /** Contracts with test numbers that are stored nowhere but as their former index, and how many. */
  readonly unknown: readonly { readonly contractId: string; readonly numbers: number }[];
}

/**
 * Indexes every stored number under the current index key, while the program runs (ADR 0039). Test numbers go first, so that a call that
 * is indexed anew is known for a test at once; then calls, what follows from them, and owners. Repeated, it finds the rest.
 * @param database one connection, of the role that owns the tables
 * @param tell table and rows looked at, now and then
 */
export async function reindexNumbers(
  database: Queries,
  data: PersonalData,
  tell: (table: string, rows: number) => void | Promise<void> = () => undefined,
): Promise<Reindexed> {
  const unknown = await indexTestNumbers(database, data);
  await database.query('CREATE TEMPORARY TABLE IF NOT EXISTS fresh_index (old text PRIMARY KEY, fresh text NOT NULL)');
  const total = { written: 0, left: 0 };
  for (const { table, keyType, before, read, field, index } of SEALED_PLACES) {
    if (index === undefined) continue;
    const column: RewrittenColumn = {
      table,
      keyType,
      before,
      value: index,
      from: read,
      write: `${index} = fresh.value`,
    };
    const pairs = new Map<string, string>();
    const freshOf = (sealed: string): string => {
      const [fresh = '', ...others] = data.indexes(data.open(sealed, field) as TelephoneNumber);
      for (const old of others) pairs.set(old, fresh);
      return fresh;
    };
    const { written, left } = await rewriteAllRows(database, column, freshOf, async (rows) => {
      await keepPairs(database, pairs);
      pairs.clear();
      await tell(table, rows);
    });
    total.written += written;
    total.left += left;
  }
  for (;;) {
    const { written, left } = await requestsFollow(database, (rows) => tell('relocation', rows));
    total.written += written;
    if (left > 0 && written > 0) continue;
    total.left += left;
    break;
  }
  total.written += await carrierLinesFollow(database);
  return { ...total, unknown };
}

/** For what has an index and no number. */
async function keepPairs(database: Queries, pairs: ReadonlyMap<string, string>): Promise<void> {
  if (pairs.size === 0) return;
  await database.query(
    'INSERT INTO fresh_index (old, fresh) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING',
    [[...pairs.keys()], [...pairs.values()]],
  );
}

/**
 * What was signed names test numbers by indexes of its time: which one stands for them now is kept beside. The server does so before it
 * takes the first call under another index key, or a month that is closed meanwhile would bill its tests.
 * @returns those of which there is no number to be indexed
 */
export async function indexTestNumbers(database: Queries, data: PersonalData): Promise<Reindexed['unknown']> {
  const entries = await database.query<{ contractId: string; index: string; sealed: string | null }[]>(
    `SELECT contract_id AS "contractId", number_index AS index, number_sealed AS sealed FROM settlement_test_number`,
  );
  const unknown = new Map<string, number>();
  for (const { contractId, index, sealed } of entries) {
    const indexes = await indexesOfOne(database, index);
    const number = sealed === null ? await ringing(database, indexes, data) : data.open(sealed, TEST_NUMBER);
    if (number === null) {
      unknown.set(contractId, (unknown.get(contractId) ?? 0) + 1);
      continue;
    }
    const fresh = data.index(number as TelephoneNumber);
    await database.query(
      `INSERT INTO settlement_former_index (number_index, former) VALUES ($1, $2::text[])
       ON CONFLICT (number_index) DO UPDATE SET former =
         ARRAY(SELECT DISTINCT each FROM unnest(settlement_former_index.former || EXCLUDED.former) AS each)`,
      [fresh, indexes.filter((each) => each !== fresh)],
    );
  }
  return [...unknown].map(([contractId, numbers]) => ({ contractId, numbers }));
}

/** Every index that this number is known to have had. */
async function indexesOfOne(database: Queries, index: string): Promise<string[]> {
  const rows = await database.query<{ each: string }[]>(
    `SELECT DISTINCT unnest(former || number_index) AS each FROM settlement_former_index
     WHERE number_index = $1 OR $1 = ANY (former)`,
    [index],
  );
  return [...new Set([index, ...rows.map(({ each }) => each)])];
}

/** The number under one of these indexes, where it ever rang. */
async function ringing(database: Queries, indexes: readonly string[], data: PersonalData): Promise<string | null> {
  const [call] = await database.query<{ sealed: string }[]>(
    'SELECT requester_number_sealed AS sealed FROM call WHERE requester_number_index = ANY ($1) LIMIT 1',
    [indexes],
  );
  return call ? data.open(call.sealed, REQUESTER_NUMBER) : null;
}

/** A request's requester is that of the call it was opened for. */
async function requestsFollow(
  database: Queries,
  tell: (rows: number) => void | Promise<void>,
): Promise<{ written: number; left: number }> {
  let [after, looked, written, left] = [NO_UUID, 0, 0, 0];
  for (;;) {
    const batch = await database.query<{ id: string }[]>(
      `SELECT id FROM relocation WHERE id > $1 ORDER BY id LIMIT ${REQUESTS_AT_ONCE}`,
      [after],
    );
    if (batch.length === 0) return { written, left };
    const [done] = await database.query<{ wanted: number; rows: number }[]>(
      `WITH first AS (
         SELECT DISTINCT ON (relocation_id) relocation_id AS id, requester_number_index AS index
         FROM relocation_call JOIN call ON call.id = call_id WHERE relocation_id = ANY ($1) ORDER BY relocation_id, at),
       wanted AS (
         SELECT first.* FROM first JOIN relocation USING (id) WHERE requester_number_index IS DISTINCT FROM first.index),
       free AS (SELECT id FROM relocation WHERE id IN (SELECT id FROM wanted) ORDER BY id FOR UPDATE SKIP LOCKED),
       written AS (
         UPDATE relocation SET requester_number_index = wanted.index FROM wanted JOIN free USING (id)
         WHERE relocation.id = free.id RETURNING 1)
       SELECT (SELECT count(*)::int FROM wanted) AS wanted, (SELECT count(*)::int FROM written) AS rows`,
      [batch.map(({ id }) => id)],
    );
    written += done?.rows ?? 0;
    left += (done?.wanted ?? 0) - (done?.rows ?? 0);
    looked += batch.length;
    await tell(looked);
    after = batch.at(-1)!.id;
  }
}

/** A carrier's line has an index and no number; one whose number never rang us is nobody's under either key. */
async function carrierLinesFollow(database: Queries): Promise<number> {
  const files = await database.query<{ id: string }[]>('SELECT id FROM settlement_carrier_file');
  let written = 0;
  for (const { id } of files) {
    const [done] = await database.query<{ rows: number }[]>(
      `WITH written AS (
         UPDATE settlement_carrier_row AS line SET number_index = fresh_index.fresh FROM fresh_index
         WHERE line.file_id = $1 AND line.number_index = fresh_index.old RETURNING 1)
       SELECT count(*)::int AS rows FROM written`,
      [id],
    );
    written += done?.rows ?? 0;
  }
  return written;
}
