import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId, type TelephoneNumber } from '@yiche/kernel';
import { PersonalData } from '@yiche/platform';
import { packageDir } from '../../pbx/src/index.js';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { runProgram, SERVER, untilReady, type ProgramProcess } from './program-process.js';

jest.setTimeout(60_000);

const SOURCE = path.resolve(packageDir(), '../../dist/server/apps/server/src');
const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const NUMBER = '13812348000' as TelephoneNumber;
const OLD = { PERSONAL_DATA_KEYS: `k1:${key(1)}`, PERSONAL_DATA_INDEX_KEY: key(8) };
const BOTH = {
  PERSONAL_DATA_KEYS: `k2:${key(2)},k1:${key(1)}`,
  ...{ PERSONAL_DATA_INDEX_KEY: key(9), PERSONAL_DATA_OLD_INDEX_KEY: key(8) },
};
const NEW = { PERSONAL_DATA_KEYS: `k2:${key(2)}`, PERSONAL_DATA_INDEX_KEY: key(9) };

/** The keys of an installation are changed as the operator's guide says, with the programs as built (item 5 of H2). */
describe('changing keys by the guide', () => {
  let database: TestDatabase;
  let folder: string;
  let port: number;
  let server: ProgramProcess | null = null;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-keys-'));
    port = await freePort('tcp', '127.0.0.1');
    const old = new PersonalData({ keys: [['k1', key(1)]], indexKey: key(8) });
    await database.superuser.query(
      `INSERT INTO call (id, call_key, node, requester_number_sealed, requester_number_index, arrived_at, ended_at, live)
       VALUES ($1, 'one', 'yc1', $2, $3, now(), now(), '{}')`,
      [newId(), old.seal(NUMBER, 'call.requester-number'), old.index(NUMBER)],
    );
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = (keys: Record<string, string>): Record<string, string> => ({
    PATH: process.env.PATH ?? '',
    DATABASE_URL: database.url,
    MIGRATION_DATABASE_URL: database.migrationUrl,
    PBX_KIND: 'simulator',
    SPACE_ALARM_PERCENT: '0',
    PORT: String(port),
    RECORDING_STORE_DIR: folder,
    CALLS_JOURNAL_DIR: path.join(folder, 'journal'),
    VEHICLE_REGISTRY_FILE: path.resolve(packageDir(), '../../libs/vehicles/data/synthetic-vehicles.jsonl'),
    ...keys,
  });
  const run = (file: string, keys: Record<string, string>, ...args: string[]) =>
    new Promise<{ code: number; out: string; said: string }>((resolve) => {
      const options = { env: environment(keys), cwd: folder };
      execFile(process.execPath, [path.join(SOURCE, file), ...args], options, (cause, out, said) =>
        resolve({ code: cause ? Number(cause.code) : 0, out, said }),
      );
    });
  const keys = (settings: Record<string, string>, ...args: string[]) => run('commands/keys.js', settings, ...args);
  const restart = async (settings: Record<string, string>): Promise<void> => {
    await server?.stop();
    server = runProgram(SERVER, { environment: environment(settings) });
    await untilReady(`http://127.0.0.1:${port}`, server);
  };
  const isListening = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(socket.destroy() !== undefined));
      socket.once('error', () => resolve(false));
    });

  it('a server with keys that are not those of its data does not start, and says in one line which setting it is', async () => {
    const refused = await run('main.js', { ...OLD, PERSONAL_DATA_KEYS: `k9:${key(1)}` });
    expect([refused.code, refused.said.trim().split('\n')]).toEqual([
      1,
      [expect.stringMatching(/^PERSONAL_DATA_KEYS 里没有编号 k1/)],
    ]);
    // In the log as well, where whoever starts it again and again leaves it.
    const told = refused.out.split('\n').find((line) => line.includes('"program.refused"')) ?? '{}';
    expect(JSON.parse(told)).toMatchObject({ level: 'error', sentence: expect.stringMatching(/没有编号 k1/) });
    expect((await run('main.js', { ...OLD, PERSONAL_DATA_INDEX_KEY: key(7) })).said).toMatch(
      /^PERSONAL_DATA_INDEX_KEY/,
    );
    expect((await run('main.js', { ...OLD, NODE_ENV: 'production' })).said).toMatch(/^PBX_KIND/);
    expect(await isListening()).toBe(false);
  });

  it('both keys are changed under a server that runs, and the old ones then go', async () => {
    await restart(OLD);
    expect((await keys(BOTH, '--reseal')).said).toMatch(/请先用新的密钥重启服务/);
    await restart(BOTH);
    const before = await keys(BOTH);
    expect(before.code).toBe(0);
    expect(before.out).toMatch(/call\.requester_number_sealed\tk1\t1\n.*密钥 k1：还有数据用它/s);
    const withoutOwner = await keys({ ...BOTH, MIGRATION_DATABASE_URL: '' }, '--reseal');
    expect([withoutOwner.code, withoutOwner.said]).toEqual([1, expect.stringContaining('MIGRATION_DATABASE_URL')]);
    for (const change of ['--reseal', '--reindex']) {
      const changed = await keys(BOTH, change);
      expect([change, changed.code, changed.said]).toEqual([change, 0, expect.stringMatching(/1 (个值|行)/)]);
    }
    const after = await keys(BOTH);
    expect(after.out).toMatch(/密钥 k1：没有数据用它，可以从 PERSONAL_DATA_KEYS 去掉/);
    expect(after.out).toMatch(/可以去掉 PERSONAL_DATA_OLD_INDEX_KEY/);
    await restart(NEW);
    const [call] = await database.superuser.query<{ sealed: string; index: string }[]>(
      `SELECT requester_number_sealed AS sealed, requester_number_index AS index FROM call WHERE call_key = 'one'`,
    );
    const data = new PersonalData({ keys: [['k2', key(2)]], indexKey: key(9) });
    expect([data.open(call!.sealed, 'call.requester-number'), call!.index]).toEqual([NUMBER, data.index(NUMBER)]);
    for (const { out, said } of [before, after]) expect(out + said).not.toContain(NUMBER);
  });

  it('the doctor finds nothing wrong beside the server that runs, and the wrong key where there is one', async () => {
    const well = await run('commands/doctor.js', NEW);
    expect([well.code, well.out.split('\n').filter((line) => line.startsWith('✗'))]).toEqual([0, []]);
    const ill = await run('commands/doctor.js', OLD, '--json');
    expect(ill.code).toBe(1);
    const wrong = (JSON.parse(ill.out) as { name: string; state: string }[]).filter(({ state }) => state === 'wrong');
    expect(wrong.map(({ name }) => name)).toEqual(['个人信息密钥']);
    expect(well.out + ill.out).not.toContain(key(2));
    expect((await run('commands/doctor.js', NEW, '--url', 'nowhere')).code).toBe(2);
  });
});
