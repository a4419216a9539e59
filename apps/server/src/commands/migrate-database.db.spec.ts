import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '@yiche/migrations';
import { LocksNotHad, type LockPatience } from '@yiche/platform';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';
import { migrateDatabase, type Migrated } from './migrate-database.js';

/** Undone before each of these, from here on: what changes tables that a server writes all the time. */
const LATEST = migrations.length - migrations.findIndex(({ name }) => name === 'ShortRecordings1764401000000');

describe('a database that is migrated beside a server that runs', () => {
  let database: TestDatabase;
  let dump: Client;
  let server: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    [dump, server] = (await Promise.all(
      [database.migrationUrl, database.url].map(async (url) => {
        const client = new Client({ connectionString: url });
        await client.connect();
        return client;
      }),
    )) as [Client, Client];
  });
  afterAll(async () => {
    await dump.end();
    await server.end();
    await database.drop();
  });

  async function undoLatest(): Promise<void> {
    const undoing = new DataSource({ type: 'postgres', url: database.migrationUrl, migrations });
    await undoing.initialize();
    for (let count = 0; count < LATEST; count++) await undoing.undoLastMigration();
    await undoing.destroy();
  }
  const migrate = (patience: LockPatience, say: (attempt: number) => void = () => undefined): Promise<Migrated> =>
    migrateDatabase(
      { applicationUrl: database.url, migrationUrl: database.migrationUrl },
      database.personalData,
      patience,
      say,
    );
  /** As `pg_dump` does from its beginning to its end. */
  const holdAsADump = (table: string): Promise<unknown> =>
    dump.query(`BEGIN; LOCK TABLE ${table} IN ACCESS SHARE MODE`);
  /** What else is kept from the server by whoever waits to change this table; null while nobody does. */
  const heldByWhoWaitsFor = async (table: string): Promise<string[] | null> => {
    const [waiting] = await database.superuser.query<{ held: string[] }[]>(
      `SELECT array(
         SELECT c.relname::text FROM pg_locks h JOIN pg_class c ON c.oid = h.relation
         WHERE h.pid = w.pid AND h.granted AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
           AND h.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
       ) AS held FROM pg_locks w WHERE w.relation = $1::regclass AND w.mode = 'AccessExclusiveLock' AND NOT w.granted`,
      [table],
    );
    return waiting?.held ?? null;
  };

  it.each(['call_event', 'recording', 'settlement_test_number', 'agent'])(
    'gives up in time while %s is held, says why, keeps nobody waiting, and goes on later',
    async (table) => {
      await undoLatest();
      await holdAsADump(table);
      const said: number[] = [];
      const giving = migrate({ waitMilliseconds: 500, pauseMilliseconds: 1, attempts: 3 }, (attempt) =>
        said.push(attempt),
      );
      const given = giving.catch((cause: unknown) => cause);
      let held: string[] | null = null;
      while (held === null) held = await heldByWhoWaitsFor(table);
      expect(held).toEqual([]);
      // Queued behind the change that waits for the dump, which goes on: it is had because the change gives way.
      await server.query(`BEGIN; LOCK TABLE ${table} IN ACCESS SHARE MODE; COMMIT`);
      const cause = await given;
      expect(cause).toBeInstanceOf(LocksNotHad);
      expect((cause as Error).message).toMatch(/pg_dump.* \/ .*run it again/s);
      expect(said).toEqual([1, 2]);
      await dump.query('COMMIT');
      await migrate({ waitMilliseconds: 200, pauseMilliseconds: 1, attempts: 3 });
      expect((await migrate({ waitMilliseconds: 200, pauseMilliseconds: 1, attempts: 3 })).applied).toBe(0);
    },
  );

  it('goes on by itself when the lock ends', async () => {
    await undoLatest();
    await holdAsADump('call_event');
    let ending: Promise<unknown> | undefined;
    const done = await migrate({ waitMilliseconds: 50, pauseMilliseconds: 1, attempts: 1_000 }, () => {
      ending ??= dump.query('COMMIT');
    });
    await ending;
    expect(ending).toBeDefined();
    expect(done).toEqual({ applied: LATEST, reread: null, narrowed: true });
  });

  it('goes on by itself also where the rights of the queue are given', async () => {
    const table = 'graphile_worker._private_jobs';
    await database.superuser.query(`DROP POLICY application ON ${table}`);
    await holdAsADump(table);
    let ending: Promise<unknown> | undefined;
    await migrate({ waitMilliseconds: 50, pauseMilliseconds: 1, attempts: 1_000 }, () => {
      ending ??= dump.query('COMMIT');
    });
    await ending;
    expect(ending).toBeDefined();
    const made = await database.superuser.query<unknown[]>(
      `SELECT 1 FROM pg_policy WHERE polname = 'application' AND polrelid = $1::regclass`,
      [table],
    );
    expect(made).toHaveLength(1);
  });

  it('locks nothing that a dump holds when there is nothing to change', async () => {
    await dump.query('BEGIN');
    const held = await dump.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'p')
         AND relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace)`,
    );
    await dump.query(`LOCK TABLE ${held.rows.map(({ name }) => name).join(', ')} IN ACCESS SHARE MODE`);
    const said: number[] = [];
    const once = { waitMilliseconds: 200, pauseMilliseconds: 1, attempts: 1 };
    expect((await migrate(once, (attempt) => said.push(attempt))).applied).toBe(0);
    await dump.query('COMMIT');
    expect(said).toEqual([]);
  });

  it('reads no row of the tracks that are there to bound what is missing of a new one', async () => {
    const [constraint] = await database.superuser.query<{ validated: boolean }[]>(
      `SELECT convalidated AS validated FROM pg_constraint WHERE conname = 'recording_shortfall_ms_check'`,
    );
    expect(constraint).toEqual({ validated: false });
    await expect(
      database.superuser.query(
        `INSERT INTO recording (id, call_id, channel_id, role, state, started_at, shortfall_ms, stored_at)
         VALUES (gen_random_uuid(), gen_random_uuid(), 'n-1.1', 'agent', 'missing', now(), -1, now())`,
      ),
    ).rejects.toThrow('recording_shortfall_ms_check');
  });
});
