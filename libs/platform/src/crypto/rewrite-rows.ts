import { setTimeout as sleep } from 'node:timers/promises';
import type { Queries } from '../database/query-pool.js';

/** Values of a table that are made anew one by one. Its texts are SQL of the program's own. */
export interface RewrittenColumn {
  readonly table: string;
  /** Type of the primary key `id`, and what is before all of its values. */
  readonly keyType: 'uuid' | 'bigint';
  readonly before: string;
  /** Reads the value; rows where it is null are passed over. */
  readonly value: string;
  /** Reads what the new one is made from. */
  readonly from: string;
  /** Writes the value `fresh.value`. */
  readonly write: string;
}

/** Rows read and written at once: some 10 ms of the database, and less than a second of whoever waits for one of them. */
const ROWS_AT_ONCE = 500;

interface Row {
  readonly id: string;
  readonly value: string;
  readonly made: string;
}

/**
 * Makes values anew in the order of the primary key, while others write: a row is written only where it still holds what was read, and
 * nobody's lock is waited for, so that no call's fact ever waits in a circle with us. At most half of the time is taken.
 * @param database one connection
 * @param freshOf the new value; the same one where nothing is to be done
 * @param tell how many rows were looked at, after each of the steps
 * @returns how many were written, and how many others held or changed meanwhile: a repetition finds them
 */
export async function rewriteRows(
  database: Queries,
  { table, keyType, before, value, from, write }: RewrittenColumn,
  freshOf: (from: string, value: string) => string,
  tell: (rows: number) => void | Promise<void> = () => undefined,
): Promise<{ written: number; left: number }> {
  let [after, looked, written, left] = [before, 0, 0, 0];
  for (;;) {
    const began = performance.now();
    const rows = await database.query<Row[]>(
      `SELECT id, ${value} AS value, ${from} AS made FROM ${table} WHERE ${value} IS NOT NULL AND id > $1::${keyType}
       ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
      [after],
    );
    if (rows.length === 0) return { written, left };
    const changes = rows.flatMap((row) => {
      const fresh = freshOf(row.made, row.value);
      return fresh === row.value ? [] : [{ ...row, fresh }];
    });
    if (changes.length > 0) {
      const [done] = await database.query<{ rows: number }[]>(
        `WITH free AS (SELECT id FROM ${table} WHERE id = ANY ($1::${keyType}[]) ORDER BY id FOR UPDATE SKIP LOCKED),
           written AS (
             UPDATE ${table} SET ${write}
             FROM free JOIN unnest($1::${keyType}[], $2::text[], $3::text[]) AS fresh (id, was, value) USING (id)
             WHERE ${table}.id = free.id AND ${value} = fresh.was RETURNING 1)
         SELECT count(*)::int AS rows FROM written`,
        [changes.map(({ id }) => id), changes.map((each) => each.value), changes.map(({ fresh }) => fresh)],
      );
      written += done?.rows ?? 0;
      left += changes.length - (done?.rows ?? 0);
      await sleep(performance.now() - began);
    }
    looked += rows.length;
    await tell(looked);
    after = rows.at(-1)!.id;
  }
}

/** The same until nothing is left, or nothing moves any more. @returns how many were written, and are left */
export async function rewriteAllRows(
  database: Queries,
  column: RewrittenColumn,
  freshOf: (from: string, value: string) => string,
  tell?: (rows: number) => void | Promise<void>,
): Promise<{ written: number; left: number }> {
  let written = 0;
  for (;;) {
    const pass = await rewriteRows(database, column, freshOf, tell);
    written += pass.written;
    if (pass.left === 0 || pass.written === 0) return { written, left: pass.left };
  }
}
