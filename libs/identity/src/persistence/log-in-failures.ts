import type { DataSource, EntityManager } from 'typeorm';
import type { BrakeScope, FailureCount } from '../domain/log-in-brake.js';

/** Which counter. The key is a keyed hash: what was typed as a name is not stored. */
export interface CounterKey {
  readonly scope: BrakeScope;
  readonly key: Buffer;
  /** Hash of the account alone, by which an unlock finds it; null for an address. */
  readonly accountKey: Buffer | null;
}

interface CounterRow {
  readonly scope: BrakeScope;
  readonly level: number;
  readonly at: Date;
}

/** The counters of these keys as far as they exist. Until the transaction ends nobody else counts under any of them. */
export async function lockCounters(
  manager: EntityManager,
  keys: readonly CounterKey[],
): Promise<Map<BrakeScope, FailureCount>> {
  // A counter that does not exist cannot be locked as a row. In one order, so that no two wait for each other.
  const locks = keys.map(({ key }) => key.readBigInt64BE().toString()).sort();
  for (const lock of locks) await manager.query('SELECT pg_advisory_xact_lock($1::bigint)', [lock]);
  const rows = await manager.query<CounterRow[]>('SELECT scope, level, at FROM log_in_failures WHERE key = ANY ($1)', [
    keys.map(({ key }) => key),
  ]);
  return new Map(rows.map(({ scope, level, at }) => [scope, { level, at }]));
}

/** Saves a counter. @param forgottenAt when it need not be kept any longer */
export async function saveCounter(
  manager: EntityManager,
  { scope, key, accountKey }: CounterKey,
  { level, at }: FailureCount,
  forgottenAt: Date,
): Promise<void> {
  await manager.query(
    `INSERT INTO log_in_failures (key, scope, account_key, level, at, forgotten_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (key) DO UPDATE SET level = $4, at = $5, forgotten_at = $6`,
    [key, scope, accountKey, level, at, forgottenAt],
  );
}

/**
 * Takes an attempt back that was counted, because it succeeded. Unless others were counted since, the counter stands as it did
 * before, waiting included.
 */
export async function takeBack(
  manager: EntityManager,
  key: Buffer,
  counted: FailureCount,
  before: FailureCount | undefined,
): Promise<void> {
  await manager.query(
    `UPDATE log_in_failures SET level = CASE WHEN at = $2 AND level = $3 THEN $4 ELSE greatest(level - 1, 0) END,
            at = CASE WHEN at = $2 AND level = $3 THEN $5 ELSE at END
      WHERE key = $1`,
    [key, counted.at, counted.level, before?.level ?? 0, before?.at ?? counted.at],
  );
}

/** The right person was here: nothing counts under this key any more. */
export async function forgetCounter(manager: EntityManager, key: Buffer): Promise<void> {
  await manager.query('DELETE FROM log_in_failures WHERE key = $1', [key]);
}

/** Everything that slows an account. */
export async function forgetAccount(manager: EntityManager, accountKey: Buffer): Promise<void> {
  await manager.query('DELETE FROM log_in_failures WHERE account_key = $1', [accountKey]);
}

/** The counters of these accounts, in hexadecimal of their keys. */
export async function countersOfAccounts(
  dataSource: DataSource,
  accountKeys: readonly Buffer[],
): Promise<(CounterRow & { readonly account: string })[]> {
  return dataSource.query(
    `SELECT scope, level, at, encode(account_key, 'hex') AS account FROM log_in_failures WHERE account_key = ANY ($1)`,
    [accountKeys],
  );
}

/** Deletes counters that no longer count, and beyond `kept` those of which nothing was heard longest. */
export async function sweepCounters(dataSource: DataSource, now: Date, kept: number): Promise<void> {
  await dataSource.query('DELETE FROM log_in_failures WHERE forgotten_at <= $1', [now]);
  await dataSource.query(
    `DELETE FROM log_in_failures WHERE key IN (SELECT key FROM log_in_failures ORDER BY forgotten_at DESC OFFSET $1)`,
    [kept],
  );
}
