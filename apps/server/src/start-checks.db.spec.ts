import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { journalKeyIds } from '@yiche/calls';
import type { TelephoneNumber } from '@yiche/kernel';
import { PersonalData, type Environment } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { readAppConfig } from './config.js';
import { admitKeys, checkDatabase, checkSettings } from './start-checks.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const DEMO_FILE = path.resolve(import.meta.dirname, '../../../libs/vehicles/data/synthetic-vehicles.jsonl');
const VEHICLE = {
  ...{ plate: { number: '苏D54321', type: '02' }, brand: null, model: null, colour: null },
  ...{ ownerName: null, ownerNumber: '13812348000', validTo: null },
};

describe('a server that is started', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-start-'));
    await writeFile(path.join(folder, 'vehicles.jsonl'), JSON.stringify(VEHICLE));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const config = (environment: Environment = {}) =>
    readAppConfig({
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      PERSONAL_DATA_KEYS: `k1:${key(1)}`,
      PERSONAL_DATA_INDEX_KEY: key(2),
      PBX_KIND: 'asterisk',
      PBX_AMI_EVENTS_SECRET: 'e'.repeat(48),
      PBX_AMI_CONTROL_SECRET: 'c'.repeat(48),
      PBX_ARI_PASSWORD: 'a'.repeat(48),
      RECORDING_SPOOL_DIR: folder,
      CALLS_JOURNAL_DIR: path.join(folder, 'journal'),
      VEHICLE_REGISTRY_FILE: path.join(folder, 'vehicles.jsonl'),
      ...environment,
    });

  /** Up to its first call. */
  const start = async (environment: Environment = {}): Promise<void> => {
    await checkSettings(config(environment));
    await admitKeys(config(environment), await checkDatabase(config(environment)));
  };

  it('in production as the guide says goes on', async () => {
    await start();
  });

  it('remembers no key before it is live: one that waits, or does not get further, has left nothing', async () => {
    const fresh = await createTestDatabase();
    try {
      const environment = { DATABASE_URL: fresh.url };
      const known = () => fresh.superuser.query<unknown[]>('SELECT 1 FROM data_key');
      const stored = await checkDatabase(config(environment));
      expect(await known()).toEqual([]);
      await admitKeys(config(environment), stored);
      expect(await known()).toHaveLength(2);
      const next = { ...environment, PERSONAL_DATA_KEYS: `k2:${key(3)},k1:${key(1)}` };
      await checkDatabase(config(next));
      expect(await known()).toHaveLength(2);
      await checkDatabase(config(environment)); // what was right stays right
    } finally {
      await fresh.drop();
    }
  });

  it.each<[string, Environment, RegExp]>([
    ['the simulator', { PBX_KIND: 'simulator' }, /^PBX_KIND.*simulator/],
    ['a secret that is a word', { PBX_AMI_CONTROL_SECRET: 'secret' }, /^PBX_AMI_CONTROL_SECRET 太短/],
    ['the demo’s vehicles', { VEHICLE_REGISTRY_FILE: DEMO_FILE }, /^VEHICLE_REGISTRY_FILE.*虚构/],
  ])('in production refuses %s, which elsewhere it may have', async (_what, environment, sentence) => {
    await expect(checkSettings(config(environment))).rejects.toThrow(sentence);
    await checkSettings(config({ ...environment, NODE_ENV: 'development' }));
  });

  it('refuses the demo’s vehicles wherever their file lies, and no file that is not there', async () => {
    const copied = path.join(folder, 'cars-of-the-town.jsonl');
    await copyFile(DEMO_FILE, copied);
    await expect(checkSettings(config({ VEHICLE_REGISTRY_FILE: copied }))).rejects.toThrow(/虚构/);
    await checkSettings(config({ VEHICLE_REGISTRY_FILE: path.join(folder, 'later.jsonl') }));
  });

  it('refuses the role that owns the tables, in production', async () => {
    await expect(checkDatabase(config({ DATABASE_URL: database.migrationUrl }))).rejects.toThrow(
      /DATABASE_URL.*拥有数据表/,
    );
  });

  it('refuses keys that are not those of before, whatever NODE_ENV is', async () => {
    await start();
    for (const [environment, sentence] of [
      [{ PERSONAL_DATA_KEYS: `k2:${key(3)}` }, /PERSONAL_DATA_KEYS.*没有编号 k1/],
      [{ PERSONAL_DATA_KEYS: `k1:${key(3)}`, NODE_ENV: 'development' }, /PERSONAL_DATA_KEYS.*k1/],
      [{ PERSONAL_DATA_INDEX_KEY: key(3), NODE_ENV: 'development' }, /PERSONAL_DATA_INDEX_KEY/],
    ] as const)
      await expect(checkDatabase(config(environment))).rejects.toThrow(sentence);
  });

  it('refuses keys that do not open the facts that wait on the disk; half a line says nothing of keys', async () => {
    const journalDir = await mkdtemp(path.join(folder, 'journal-'));
    const environment = { CALLS_JOURNAL_DIR: journalDir };
    const sealed = new PersonalData({ keys: [['k9', key(9)]], indexKey: key(2) }).seal('{}', 'call.journal-line');
    const file = path.join(journalDir, '1-1.999999999-1.journal');
    await writeFile(file, sealed.slice(0, 20));
    await checkDatabase(config(environment));
    await writeFile(file, `${sealed}\n${sealed}\n`);
    await expect(checkDatabase(config(environment))).rejects.toThrow(/PERSONAL_DATA_KEYS.*1-1\.999999999-1\.journal/);
    await checkDatabase(config({ ...environment, PERSONAL_DATA_KEYS: `k1:${key(1)},k9:${key(9)}` }));
  });

  it('goes on with a journal whose lines are damaged, and tells the key of the first that is whole', async () => {
    const journalDir = await mkdtemp(path.join(folder, 'journal-'));
    const environment = { CALLS_JOURNAL_DIR: journalDir };
    const file = path.join(journalDir, '1-1.999999999-1.journal');
    const line = (id: string) =>
      new PersonalData({ keys: [[id, key(1)]], indexKey: key(2) }).seal('{}', 'call.journal-line');
    const whole = line('k1');
    for (const damaged of ['', '\0\0\0', 'k9', 'k9.', whole.slice(0, 30), `K9${whole.slice(2)}`, `${whole}\0`]) {
      await writeFile(file, `${damaged}\n${whole}\n`);
      await checkDatabase(config(environment));
      expect(await journalKeyIds(journalDir)).toEqual(new Map([['k1', 1]]));
    }
    // One byte of it: right in its form, and nobody's.
    await writeFile(file, `${whole.slice(0, -2)}AA\n`);
    await checkDatabase(config(environment));
    await writeFile(file, `damaged\n${line('k9')}\n`);
    await expect(checkDatabase(config(environment))).rejects.toThrow(/1-1\.999999999-1\.journal/);
  });

  it('knows a test number under another index key before it takes a call', async () => {
    const number = '13812348000' as TelephoneNumber;
    const before = new PersonalData({ keys: [['k1', key(1)]], indexKey: key(2) });
    await database.superuser.query(
      `INSERT INTO settlement_test_number (id, contract_id, number_index, number_sealed, entered_by, entered_at)
       SELECT gen_random_uuid(), id, $1, $2, '测试', now() FROM settlement_contract LIMIT 1`,
      [before.index(number), before.seal(number, 'settlement.test-number')],
    );
    const changing = { PERSONAL_DATA_INDEX_KEY: key(4), PERSONAL_DATA_OLD_INDEX_KEY: key(2) };
    for (let time = 0; time < 2; time += 1) await start(changing);
    const now = new PersonalData({ keys: [['k1', key(1)]], indexKey: key(4) });
    expect(await database.superuser.query('SELECT * FROM settlement_former_index')).toEqual([
      { number_index: now.index(number), former: [before.index(number)] },
    ]);
  });
});
