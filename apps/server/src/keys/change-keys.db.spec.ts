import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Calls, type CallLedger } from '@yiche/calls';
import { newId, type TelephoneNumber } from '@yiche/kernel';
import { SEALED_PLACES } from '@yiche/migrations';
import {
  createLogger,
  DatabaseWatch,
  DataKeys,
  EventBus,
  PersonalData,
  serverSession,
  type PersonalDataKeys,
} from '@yiche/platform';
import { RelocationQueries } from '@yiche/relocations';
import { Client } from 'pg';
import { LedgerStore } from '../../../../libs/calls/src/persistence/ledger-store.js';
import { createTestDatabase, type TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';
import { RelocationRequest } from '../../../../libs/relocations/src/persistence/relocation.entity.js';
import { ChangeKeys } from './change-keys.js';
import { keyReport } from './key-report.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const OLD: PersonalDataKeys = { keys: [['k1', key(1)]], indexKey: key(8) };
const BOTH: PersonalDataKeys = { keys: [['k2', key(2)], ...OLD.keys], indexKey: key(9), oldIndexKey: key(8) };
const NEW: PersonalDataKeys = { keys: [['k2', key(2)]], indexKey: key(9) };

/** More than two steps of it. */
const CALLS = 1_200;
const NUMBERS = 400;
const numberOf = (n: number) => `138${String(12_340_000 + (n % NUMBERS))}` as TelephoneNumber;
const TEST_NUMBERS = {
  rang: numberOf(7),
  sealed: '13900000001' as TelephoneNumber,
  nowhere: '13900000002' as TelephoneNumber,
};

describe('changing the keys under a server that runs', () => {
  let database: TestDatabase;
  let folder: string;
  let client: Client;
  let contractId: string;
  const query = <T = Record<string, unknown>>(sql: string, values: unknown[] = []) =>
    database.superuser.query<T[]>(sql, values);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-keys-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    database = await createTestDatabase([RelocationRequest]);
    await new DataKeys(database.dataSource, SEALED_PLACES).admit(OLD, []);
    await fill(new PersonalData(OLD));
    client = await connect();
  });
  afterEach(async () => {
    await client.end().catch(() => undefined);
    await database.drop();
  });

  /** Everything that holds a number, as the version before wrote it. */
  async function fill(data: PersonalData): Promise<void> {
    const calls = Array.from({ length: CALLS }, (_, n) => ({ id: newId(), number: numberOf(n) }));
    await query(
      `INSERT INTO call (id, call_key, node, requester_number_sealed, requester_number_index, arrived_at, live)
       SELECT id, id::text, 'yc1', sealed, index, now(), '{}' FROM unnest($1::uuid[], $2::text[], $3::text[]) AS c (id, sealed, index)`,
      [
        calls.map(({ id }) => id),
        calls.map(({ number }) => data.seal(number, 'call.requester-number')),
        calls.map(({ number }) => data.index(number)),
      ],
    );
    await query(
      `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data)
       SELECT call_key, id, 'yc1', 'call-arrived', now(), now(), jsonb_build_object('requesterNumber', requester_number_sealed, 'did', '114')
       FROM call`,
    );
    // A fact without a number, and a call without one.
    await query(
      `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data) VALUES ('none', $1, 'yc1', 'ended', now(), now(), '{"requesterNumber": null}')`,
      [newId()],
    );
    await query(`INSERT INTO call (id, call_key, node, arrived_at, live) VALUES ($1, 'none', 'yc1', now(), '{}')`, [
      newId(),
    ]);
    const [first, ...others] = calls as [(typeof calls)[0], ...typeof calls];
    for (const [n, call] of [first, others[4]!].entries()) {
      const id = newId();
      await query(
        `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked, requester_number_index)
         VALUES ($1, $2, 'WJ', 1, 'open', '陈晓燕', now(), '138****0000', $3)`,
        [id, `WJ-20261101-00000${n}`, data.index(call.number)],
      );
      await query('INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1, $2, now())', [call.id, id]);
    }
    await query(
      `INSERT INTO vehicle_lookup (id, at, relocation_id, agent_id, bureau_id, plate_number, plate_type, purpose, registry, found,
         owner_name_sealed, owner_number_sealed, owner_number_index, second_number_sealed, second_number_index)
       VALUES ($1, now(), $1, $1, 'WJ', '苏D12345', '02', 'move', 'file', true, $2, $3, $4, $5, $6)`,
      [
        newId(),
        data.seal('张三', 'vehicle.owner-name'),
        data.seal('13812345678', 'vehicle.owner-number'),
        data.index('13812345678' as TelephoneNumber),
        data.seal('051981234567', 'vehicle.second-number'),
        data.index('051981234567' as TelephoneNumber),
      ],
    );
    [{ id: contractId = '' } = {}] = await query<{ id: string }>('SELECT id FROM settlement_contract LIMIT 1');
    for (const [kind, number] of Object.entries(TEST_NUMBERS))
      await query(
        `INSERT INTO settlement_test_number (id, contract_id, number_index, number_sealed, entered_by, entered_at) VALUES ($1, $2, $3, $4, '测试', now())`,
        [
          newId(),
          contractId,
          data.index(number),
          kind === 'sealed' ? data.seal(number, 'settlement.test-number') : null,
        ],
      );
    const file = newId();
    await query(
      `INSERT INTO settlement_carrier_file (id, bureau_id, month, name, sha256, encoding, columns, rows, duplicates, other_month, imported_by, imported_at)
       VALUES ($1, 'WJ', '2026-10', 'f', 'f', 'utf-8', '{}', 2, 0, 0, '测试', now())`,
      [file],
    );
    await query(
      'INSERT INTO settlement_carrier_row VALUES ($1, 1, $2, now(), 5), ($1, 2, $3, now(), 5), ($1, 3, $4, now(), 5)',
      [file, data.index(numberOf(3)), data.index('13700000000' as TelephoneNumber), ''],
    );
  }

  async function connect(): Promise<Client> {
    const made = new Client({ connectionString: database.migrationUrl });
    made.on('error', () => undefined);
    await made.connect();
    return made;
  }
  const change = (keys: PersonalDataKeys, on = client): ChangeKeys =>
    new ChangeKeys(
      { query: async (sql, values = []) => (await on.query(sql, values as unknown[])).rows as never },
      keys,
      folder,
    );
  const start = (keys: PersonalDataKeys) => new DataKeys(database.dataSource, SEALED_PLACES).admit(keys, []);
  /** The connection by which a server that works is seen. */
  async function working(keys: PersonalDataKeys): Promise<DatabaseWatch> {
    const logger = createLogger('fatal');
    const options = { everyMilliseconds: 1_000, waitMilliseconds: 5_000, session: serverSession(keys) };
    const address = new URL(database.url);
    address.searchParams.set('application_name', 'of-the-address');
    const watch = new DatabaseWatch({ ...options, url: address.href }, new EventBus(logger), logger);
    await watch.ask();
    return watch;
  }
  async function untilGone(keys: PersonalDataKeys): Promise<void> {
    const count = async () =>
      (await query('SELECT 1 FROM pg_stat_activity WHERE application_name = $1', [serverSession(keys)])).length;
    for (let tries = 0; (await count()) > 0; tries++) if (tries > 1_000) throw new Error('the session did not end');
  }
  const silent = (): void => undefined;
  /** Breaks its connection off in the middle of the calls, as a killed command does. */
  const killed = async (place: string): Promise<void> => {
    if (!place.startsWith('call')) return;
    await query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()',
      ['yiche_migrate'],
    );
  };
  const opened = async (keys: PersonalDataKeys): Promise<string[]> => {
    const data = new PersonalData(keys);
    const all: string[] = [];
    for (const { read, table, field } of SEALED_PLACES) {
      const rows = await query<{ sealed: string }>(`SELECT ${read} AS sealed FROM ${table} WHERE ${read} IS NOT NULL`);
      all.push(...rows.map(({ sealed }) => data.open(sealed, field)));
    }
    return all.toSorted();
  };

  describe('of personal data', () => {
    it('seals all of it anew, after which the old key may go, and not a value is another', async () => {
      const before = await opened(OLD);
      expect(before.length).toBe(2 * CALLS + 4);
      expect(await start(BOTH)).toBeNull();
      expect(await change(BOTH).reseal(silent)).toEqual({ written: before.length, left: 0 });
      expect(await opened({ ...NEW, indexKey: key(8) })).toEqual(before);
      expect(new Set((await change(BOTH).uses()).map(({ id }) => id))).toEqual(new Set(['k2']));
      expect(await start({ ...BOTH, keys: NEW.keys })).toBeNull();
      expect(await change(BOTH).reseal(silent)).toEqual({ written: 0, left: 0 });
    });

    it('is not begun before the server writes with the new key', async () => {
      await expect(change(BOTH).reseal(silent)).rejects.toThrow(/重启服务/);
    });

    it('is not begun while a server writes under another key, as one whose restart was forgotten does', async () => {
      await start(BOTH);
      const [former, current] = [await working(OLD), await working(BOTH)];
      try {
        await expect(change(BOTH).reseal(silent)).rejects.toThrow(new RegExp(`${process.pid}@.*重启`));
        await expect(change(BOTH).reindex(silent)).rejects.toThrow(/重启/);
        expect(new Set((await change(BOTH).uses()).map(({ id }) => id))).toEqual(new Set(['k1']));
        await former.stop();
        await untilGone(OLD);
        expect((await change(BOTH).reseal(silent)).left).toBe(0);
        expect(await start({ ...BOTH, keys: NEW.keys })).toBeNull();
      } finally {
        await former.stop();
        await current.stop();
      }
    });

    it('keeps the former key when a server that writes under it has come meanwhile', async () => {
      await start(BOTH);
      let former: DatabaseWatch | null = null;
      const comes = async (): Promise<void> => {
        former ??= await working(OLD);
      };
      try {
        await expect(change(BOTH).reseal(comes)).rejects.toThrow(/重启/);
        await expect(change(BOTH).reindex(silent)).rejects.toThrow(/重启/);
      } finally {
        await (former as DatabaseWatch | null)?.stop();
      }
      expect(await start({ ...BOTH, keys: NEW.keys })).toMatchObject({ setting: 'PERSONAL_DATA_KEYS' });
    });

    it('goes on where it was killed', async () => {
      await start(BOTH);
      await expect(change(BOTH).reseal(killed)).rejects.toThrow();
      await client.end().catch(() => undefined);
      client = await connect();
      const again = await change(BOTH).reseal(silent);
      expect(again.left).toBe(0);
      expect(again.written).toBeLessThan(2 * CALLS + 3);
      expect(new Set((await change(BOTH).uses()).map(({ id }) => id))).toEqual(new Set(['k2']));
    });

    it('waits for nobody and overwrites nobody: a row that another holds is left, and the old key with it', async () => {
      await start(BOTH);
      const other = database.superuser.createQueryRunner();
      await other.startTransaction();
      const [{ id } = { id: '' }] = (await other
        .query(
          `UPDATE call SET requester_number_sealed = $1 WHERE id = (SELECT id FROM call WHERE requester_number_sealed IS NOT NULL ORDER BY id LIMIT 1) RETURNING id`,
          [new PersonalData(BOTH).seal('13711112222', 'call.requester-number')],
        )
        .then(([rows]: [{ id: string }[]]) => rows)) as { id: string }[];
      expect((await change(BOTH).reseal(silent)).left).toBe(1);
      expect(await start({ ...BOTH, keys: NEW.keys })).toMatchObject({ setting: 'PERSONAL_DATA_KEYS' });
      await other.commitTransaction();
      await other.release();
      expect(await change(BOTH).reseal(silent)).toEqual({ written: 0, left: 0 });
      const [row] = await query<{ sealed: string }>(
        'SELECT requester_number_sealed AS sealed FROM call WHERE id = $1',
        [id],
      );
      expect(new PersonalData(NEW).open(row!.sealed, 'call.requester-number')).toBe('13711112222');
      expect(await start({ ...BOTH, keys: NEW.keys })).toBeNull();
    });

    it('keeps the key of facts that wait on the disk', async () => {
      await start(BOTH);
      const file = path.join(folder, '1-1.999999999-1.journal');
      await writeFile(file, `${new PersonalData(OLD).seal('{}', 'call.journal-line')}\n`);
      await change(BOTH).reseal(silent);
      expect(await start({ ...BOTH, keys: NEW.keys })).not.toBeNull();
      const { lines, isMissing } = keyReport(await change(BOTH).uses(), await change(BOTH).known(), BOTH);
      expect(lines).toContain('CALLS_JOURNAL_DIR\tk1\t1');
      expect(isMissing).toBe(false);
      await rm(file);
      await change(BOTH).reseal(silent);
      expect(await start({ ...BOTH, keys: NEW.keys })).toBeNull();
    });
  });

  describe('of the index', () => {
    const indexes = async (sql: string): Promise<string[]> =>
      (await query<{ index: string }>(sql)).map(({ index }) => index);
    const CALL_INDEXES =
      'SELECT requester_number_index AS index FROM call WHERE requester_number_index IS NOT NULL ORDER BY id';

    it('indexes everything anew that has a number, and all that follows from it', async () => {
      const data = new PersonalData(NEW);
      await start(BOTH);
      const { left, unknown } = await change(BOTH).reindex(silent);
      expect({ left, unknown }).toEqual({ left: 0, unknown: [{ contractId, numbers: 1 }] });
      expect(await indexes(CALL_INDEXES)).toEqual(Array.from({ length: CALLS }, (_, n) => data.index(numberOf(n))));
      expect(await indexes('SELECT requester_number_index AS index FROM relocation ORDER BY number')).toEqual([
        data.index(numberOf(0)),
        data.index(numberOf(5)),
      ]);
      expect(await indexes('SELECT owner_number_index AS index FROM vehicle_lookup')).toEqual([
        data.index('13812345678' as TelephoneNumber),
      ]);
      expect(await indexes('SELECT second_number_index AS index FROM vehicle_lookup')).toEqual([
        data.index('051981234567' as TelephoneNumber),
      ]);
      expect(await indexes('SELECT number_index AS index FROM settlement_carrier_row ORDER BY row')).toEqual([
        data.index(numberOf(3)),
        new PersonalData(OLD).index('13700000000' as TelephoneNumber),
        '',
      ]);
      // What is signed names the old ones.
      const former = await query<{ number_index: string; former: string[] }>('SELECT * FROM settlement_former_index');
      const expected = [TEST_NUMBERS.rang, TEST_NUMBERS.sealed].map((number) => ({
        number_index: data.index(number),
        former: [new PersonalData(OLD).index(number)],
      }));
      expect(former).toHaveLength(2);
      expect(former).toEqual(expect.arrayContaining(expected));
      expect(await start(NEW)).toMatchObject({ setting: 'PERSONAL_DATA_KEYS' });
      expect(await start({ ...NEW, keys: BOTH.keys })).toBeNull();
      expect(await change(BOTH).reindex(silent)).toMatchObject({ written: 0, left: 0 });
    });

    it('keeps every index that a test number has had, from one change to the next', async () => {
      await start(BOTH);
      await change(BOTH).reindex(silent);
      const next: PersonalDataKeys = { keys: BOTH.keys, indexKey: key(10), oldIndexKey: key(9) };
      await start(next);
      await change(next).reindex(silent);
      const [row] = await query<{ former: string[] }>(
        'SELECT former FROM settlement_former_index WHERE number_index = $1',
        [new PersonalData(next).index(TEST_NUMBERS.rang)],
      );
      const had = [OLD, NEW].map((keys) => new PersonalData(keys).index(TEST_NUMBERS.rang));
      expect(row?.former.toSorted()).toEqual(had.toSorted());
    });

    it('finds a requester’s earlier requests before, in the middle of it and after', async () => {
      const unasked = null as never;
      const requests = new RelocationQueries(database.dataSource, unasked, unasked, unasked, unasked, unasked);
      const earlier = async (keys: PersonalDataKeys, n: number): Promise<number> => {
        const data = new PersonalData(keys);
        const calls = new Calls(
          null as unknown as CallLedger,
          new LedgerStore(database.statements, database.dataSource, data),
          data,
        );
        const [call] = await query<{ id: string }>(
          `SELECT id FROM call WHERE call_key <> 'none' ORDER BY id OFFSET $1 LIMIT 1`,
          [n],
        );
        const { indexes: found } = await calls.requesterOf(call!.id);
        return (await requests.ofRequester(found, null)).length;
      };
      await start(BOTH);
      const all = async (keys: PersonalDataKeys) => Promise.all([0, 400, 800, 5, 1].map((n) => earlier(keys, n)));
      const right = [1, 1, 1, 1, 0];
      expect(await all(BOTH)).toEqual(right);
      await expect(change(BOTH).reindex(killed)).rejects.toThrow();
      const changed = (await indexes(CALL_INDEXES)).filter(
        (index, n) => index === new PersonalData(NEW).index(numberOf(n)),
      );
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.length).toBeLessThan(CALLS);
      expect(await all(BOTH)).toEqual(right);
      await client.end().catch(() => undefined);
      client = await connect();
      expect(await change(BOTH).reindex(silent)).toMatchObject({ left: 0 });
      expect(await all({ ...NEW, keys: BOTH.keys })).toEqual(right);
    });

    it('leaves a row that another holds, and the old key with it', async () => {
      await start(BOTH);
      const other = database.superuser.createQueryRunner();
      await other.startTransaction();
      await other.query('SELECT 1 FROM relocation ORDER BY id LIMIT 1 FOR UPDATE');
      expect((await change(BOTH).reindex(silent)).left).toBe(1);
      expect(await start({ ...NEW, keys: BOTH.keys })).toMatchObject({ setting: 'PERSONAL_DATA_INDEX_KEY' });
      await other.rollbackTransaction();
      await other.release();
      expect(await change(BOTH).reindex(silent)).toMatchObject({ written: 1, left: 0 });
      expect(await start({ ...NEW, keys: BOTH.keys })).toBeNull();
    });
  });
});
