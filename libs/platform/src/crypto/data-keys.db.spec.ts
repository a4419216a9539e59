import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TelephoneNumber } from '@yiche/kernel';
import { SEALED_PLACES } from '@yiche/migrations';
import type { Queries } from '../database/query-pool.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { DataKeys, type KeyRefusal } from './data-keys.js';
import { PersonalData, type PersonalDataKeys } from './personal-data.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const NUMBER = '13812348000' as TelephoneNumber;
const right: PersonalDataKeys = { keys: [['k1', key(1)]], indexKey: key(9) };

describe('the keys of personal data', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.superuser.query('TRUNCATE data_key, vehicle_lookup, stale_owner_number');
    await database.superuser.query(
      'ALTER TABLE call_event DISABLE TRIGGER USER; TRUNCATE call_event; ALTER TABLE call_event ENABLE TRIGGER USER',
    );
    await database.superuser.query('DELETE FROM call');
  });

  const dataKeys = (): DataKeys => new DataKeys(database.dataSource, SEALED_PLACES);
  /** As a server does. */
  const start = async (keys: PersonalDataKeys): Promise<KeyRefusal | null> => {
    const { refusal, stored } = await dataKeys().check(keys);
    return refusal ?? dataKeys().admit(keys, stored);
  };
  const call = (keys: PersonalDataKeys): Promise<unknown> => {
    const data = new PersonalData(keys);
    return database.dataSource.query(
      `INSERT INTO call (id, call_key, node, requester_number_sealed, requester_number_index, arrived_at, live)
       VALUES ($1, $2, 'yc1', $3, $4, now(), '{}')`,
      [randomUUID(), randomUUID(), data.seal(NUMBER, 'call.requester-number'), data.index(NUMBER)],
    );
  };
  const fact = (keys: PersonalDataKeys): Promise<unknown> =>
    database.dataSource.query(
      `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data) VALUES ($1, $2, 'yc1', 'call-arrived', now(), now(), $3)`,
      [
        randomUUID(),
        randomUUID(),
        JSON.stringify({ requesterNumber: new PersonalData(keys).seal(NUMBER, 'call.requester-number') }),
      ],
    );

  it('are remembered by the first start of an empty database, and wanted from then on', async () => {
    expect(await start(right)).toBeNull();
    expect(await start(right)).toBeNull();
    expect(await dataKeys().known()).toHaveLength(2);
    const other = { ...right, keys: [['k1', key(2)]] as const };
    expect((await start(other))?.sentence).toMatch(/PERSONAL_DATA_KEYS.*k1/);
    const dropped = { ...right, keys: [['k2', key(2)]] as const };
    expect((await start(dropped))?.sentence).toMatch(/PERSONAL_DATA_KEYS.*没有编号 k1/);
    expect((await start({ ...right, indexKey: key(8) }))?.setting).toBe('PERSONAL_DATA_INDEX_KEY');
    // Nothing that was refused has been remembered.
    expect(await dataKeys().known()).toHaveLength(2);
  });

  it('hold none of a key', async () => {
    await start(right);
    const text = JSON.stringify(await database.superuser.query('SELECT * FROM data_key'));
    for (const each of [key(1), key(9)])
      for (const form of [each, Buffer.from(each, 'base64').toString('hex')]) expect(text).not.toContain(form);
  });

  it('may be more by one in front, and fewer once nothing stored needs the old one', async () => {
    await start(right);
    const both = { ...right, keys: [['k2', key(2)], ...right.keys] } as const;
    expect(await start(both)).toBeNull();
    const onlyNew = { ...right, keys: [['k2', key(2)]] } as const;
    expect((await start(onlyNew))?.sentence).toMatch(/k1/);
    const old = (await dataKeys().known())?.find(({ id }) => id === 'k1');
    await new DataKeys(database.superuser, SEALED_PLACES).retire(old!);
    expect(await start(onlyNew)).toBeNull();
    // Kept longer it does no harm and is not needed again; another key under its number is still refused.
    expect(await start(both)).toBeNull();
    expect(await start(onlyNew)).toBeNull();
    expect(
      (
        await start({
          ...right,
          keys: [
            ['k2', key(2)],
            ['k1', key(3)],
          ],
        })
      )?.sentence,
    ).toMatch(/k1/);
  });

  it('of an index may be changed when the old one is named, and only then', async () => {
    await start(right);
    const changing = { ...right, indexKey: key(8), oldIndexKey: key(9) };
    expect(await start({ ...right, indexKey: key(8), oldIndexKey: key(7) })).not.toBeNull();
    expect(await start(changing)).toBeNull();
    expect(await start({ ...right, indexKey: key(8) })).not.toBeNull();
    expect(await start(right)).not.toBeNull();
  });

  it('that do not open what is stored are refused by the first start on a database from before', async () => {
    await call(right);
    const refused = async (keys: PersonalDataKeys): Promise<string | undefined> => {
      const refusal = await start(keys);
      expect(await dataKeys().known()).toEqual([]);
      return refusal?.setting;
    };
    expect(await refused({ ...right, keys: [['k2', key(1)]] })).toBe('PERSONAL_DATA_KEYS');
    expect(await refused({ ...right, keys: [['k1', key(2)]] })).toBe('PERSONAL_DATA_KEYS');
    expect(await refused({ ...right, indexKey: key(8) })).toBe('PERSONAL_DATA_INDEX_KEY');
    await fact({ ...right, keys: [['k0', key(5)]] });
    expect(await refused(right)).toBe('PERSONAL_DATA_KEYS');
    const all = { ...right, keys: [...right.keys, ['k0', key(5)]] } as const;
    expect(await start(all)).toBeNull();
    // What stored data needs is needed by the next start as well, which looks through nothing.
    expect((await start(right))?.sentence).toMatch(/k0/);
  });

  it('are not remembered by a look, and are refused when another server has remembered others since', async () => {
    const { refusal, stored } = await dataKeys().check(right);
    expect(refusal).toBeNull();
    expect(await dataKeys().known()).toEqual([]);
    expect(await start({ ...right, keys: [['k2', key(2)], ...right.keys] })).toBeNull();
    expect((await dataKeys().admit(right, stored))?.sentence).toMatch(/k2/);
  });

  it('are looked for in all that is stored once, whatever the first start does with it', async () => {
    await call(right);
    const asked: string[] = [];
    const counting: Queries = {
      query: (statement, parameters) => {
        asked.push(statement);
        return database.dataSource.query(statement, parameters);
      },
    };
    const keys = new DataKeys(counting, SEALED_PLACES);
    const { stored } = await keys.check(right);
    expect(stored).toEqual(['k1']);
    expect(await keys.admit(right, stored)).toBeNull();
    const scans = asked.filter((statement) => statement.includes('GROUP BY'));
    expect(scans).toHaveLength(SEALED_PLACES.length);
  });

  it('are judged by what can be opened: a damaged value is no other index key, and a sentence where it is all there is', async () => {
    await call(right);
    await call(right);
    const broken = (sealed: string): Promise<unknown> =>
      database.superuser.query(
        `UPDATE call SET requester_number_sealed = $1 WHERE id = (SELECT max(id::text)::uuid FROM call)`,
        [sealed],
      );
    await broken('k1.zz.zz.zz'); // behind the other in the order by which one is tried
    expect((await dataKeys().check(right)).refusal).toBeNull();
    expect((await dataKeys().check({ ...right, indexKey: key(8) })).refusal?.setting).toBe('PERSONAL_DATA_INDEX_KEY');
    await database.superuser.query(`UPDATE call SET requester_number_sealed = 'k1.zz.zz.zz'`);
    expect((await dataKeys().check(right)).refusal?.sentence).toMatch(/k1/);
  });

  it('on a database that was not migrated are not looked at: the sentence says what to run', async () => {
    await database.superuser.query('ALTER TABLE data_key RENAME TO data_key_away');
    try {
      expect((await start(right))?.sentence).toMatch(/npm run migrate/);
    } finally {
      await database.superuser.query('ALTER TABLE data_key_away RENAME TO data_key');
    }
  });
});

describe('the places of sealed values', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('are all the columns there are', async () => {
    const columns = await database.superuser.query<{ at: string }[]>(
      `SELECT table_name || '.' || column_name AS at FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name LIKE '%\\_sealed' ORDER BY 1`,
    );
    const listed = SEALED_PLACES.filter(({ name }) => name.endsWith('_sealed')).map(
      ({ table, name }) => `${table}.${name}`,
    );
    expect(listed.toSorted()).toEqual(columns.map(({ at }) => at));
  });

  it('can be read, and what was written once is changed in nothing but its seal, by the tables’ owner alone', async () => {
    expect(await new DataKeys(database.dataSource, SEALED_PLACES).uses()).toEqual([]);
    const id = randomUUID();
    const data = (sealed: string, more = {}): string =>
      JSON.stringify({ requesterNumber: sealed, did: '114', ...more });
    await database.dataSource.query(
      `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data) VALUES ('k', $1, 'yc1', 't', now(), now(), $2)`,
      [id, data('k1.a')],
    );
    const update = 'UPDATE call_event SET data = $1';
    await expect(database.dataSource.query(update, [data('k2.b')])).rejects.toMatchObject({ code: '42501' });
    await expect(database.superuser.query(update, [data('k2.b', { did: '115' })])).rejects.toThrow('append-only');
    await expect(database.superuser.query(`UPDATE call_event SET type = 'x'`)).rejects.toThrow('append-only');
    await expect(database.superuser.query('DELETE FROM call_event')).rejects.toThrow('append-only');
    await expect(database.superuser.query(update, [JSON.stringify({ did: '114' })])).rejects.toThrow('append-only');
    await database.superuser.query(update, [data('k2.b')]);
    expect(await new DataKeys(database.dataSource, SEALED_PLACES).uses()).toMatchObject([{ id: 'k2', rows: 1 }]);
  });
});
