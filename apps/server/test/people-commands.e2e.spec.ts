import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { packageDir } from '../../pbx/src/index.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';

jest.setTimeout(60_000);

const COMMANDS = path.resolve(packageDir(), '../../dist/server/apps/server/src/commands');

/** The commands for people as they were built, with nothing but a database (issue 10, 8). */
describe('people by command', () => {
  let database: TestDatabase;

  const run = (name: string, args: readonly string[], environment: Record<string, string> = {}) =>
    new Promise<{ code: number; out: string; problem: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
        PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
        ...environment,
      };
      execFile(process.execPath, [path.join(COMMANDS, `${name}.js`), ...args], { env }, (cause, out, problem) =>
        resolve({ code: cause ? Number(cause.code) : 0, out, problem }),
      );
    });
  const refused = (problem: string) => ({ code: 1, out: '', problem: expect.stringContaining(problem) });

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  it('are made, changed, listed, disabled and given a password, each with one sentence', async () => {
    expect(await run('create-administrator', ['root'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^管理员 root 已创建，初始密码（.*）：\w{20}\n$/),
    });
    const made = ['--username', '8001', '--name', '周敏', '--role', 'agent', '--extension', '8001'];
    expect(await run('create-user', made)).toMatchObject({ code: 0 });
    expect(await run('change-user', ['--username', '8001', '--role', 'agent,supervisor', '--bureau', 'WJ'])).toEqual({
      code: 0,
      out: '用户 8001 已更改角色、公安局\n',
      problem: '',
    });
    const seats = (...asked: string[]) => run('change-user', ['--username', '8001', ...asked]);
    expect((await seats('--seats', 'wj-move-car:2')).out).toBe('用户 8001 已更改接听队列\n');
    expect((await seats('--seats', 'wj-move-car:x')).problem).toContain('次序为 0–9');
    expect((await seats('--seats', 'xb')).problem).toContain('没有队列 xb；有 wj-move-car');
    expect((await seats('--no-seats')).out).toBe('用户 8001 已更改接听队列\n');
    const disable = ['--username', '8001', '--disable'];
    expect((await run('change-user', disable)).out).toBe('用户 8001 已停用\n');
    expect((await run('change-user', disable)).out).toBe('用户 8001 本来就是这样，没有改动\n');
    expect((await run('reset-password', ['--username', '8001'])).out).toMatch(/^用户 8001 的新初始密码.*：\w{20}\n$/);
    expect((await run('unlock-user', ['--username', '8001'])).out).toBe('用户 8001 已解锁，可以立即登录\n');
    const table = (await run('list-users', [])).out.split('\n');
    expect(table[1]).toMatch(/^8001 +周敏 +话务员、班长 +WJ +8001 +已停用 +0 +-$/);
    expect(table.at(-2)).toBe('共 2 个');
    const listed = JSON.parse((await run('list-users', ['--json'])).out) as object[];
    expect(listed).toMatchObject([{ username: '8001', state: 'disabled' }, { username: 'root' }]);
    const actors = await database.dataSource.query<object[]>(
      `SELECT DISTINCT actor_name FROM audit_entry WHERE action LIKE 'identity.%'`,
    );
    expect(actors).toEqual([{ actor_name: '命令行' }]);
  });

  it('are refused with the roles named, when they are made and when they are changed, and exit with 1', async () => {
    const made = ['--username', 'new', '--name', '新人'];
    const roles = ['--role', 'agent,manager'];
    for (const refusal of [
      await run('create-user', [...made, ...roles]),
      await run('change-user', [...made, ...roles]),
    ])
      expect([refusal.code, refusal.out]).toEqual([1, '']);
    expect(await run('create-user', [...made, ...roles])).toEqual(refused('没有角色 manager；可以是 agent（话务员）'));
    expect(await run('change-user', ['--username', '8001', ...roles])).toEqual(refused('没有角色 manager；'));
    expect(await run('create-user', [...made, '--role', 'auditor', '--role', 'administrator'])).toEqual(
      refused('administrator（系统管理员）、auditor（审计员） 不能由同一人担任'),
    );
  });

  it('keep the last administrator, and say who is not known, and exit with 1', async () => {
    expect(await run('change-user', ['--username', 'root', '--disable'])).toEqual(refused('最后一个能登录的'));
    expect(await run('change-user', ['--username', 'root', '--role', 'agent'])).toEqual(refused('最后一个能登录的'));
    for (const name of ['reset-password', 'unlock-user'])
      expect(await run(name, ['--username', 'nobody'])).toEqual(refused('没有这个用户\n'));
  });

  it('say at once that the database cannot be reached, and exit with 1', async () => {
    const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await run('list-users', [], away)).toEqual(refused('连不上 DATABASE_URL 的数据库：ECONNREFUSED\n'));
  });

  it.each([
    'create-administrator',
    'create-user',
    'list-users',
    'change-user',
    'reset-password',
    'unlock-user',
    'findings',
  ])('%s explains itself with 0, and says how it is called with 2 when it is not understood', async (name) => {
    const help = await run(name, ['--help'], { DATABASE_URL: '' });
    expect(help).toEqual({ code: 0, out: expect.stringMatching(/^用法：npm run /), problem: '' });
    const wrong = await run(name, ['--what-is-this']);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.problem).toContain(help.out);
    expect(await run('change-user', ['--username', '8001'])).toMatchObject({ code: 2 });
  });

  it('exit with 2 when a setting is wrong, and name it', async () => {
    const { code, problem } = await run('list-users', [], { PERSONAL_DATA_KEYS: 'short' });
    expect([code, problem]).toEqual([2, expect.stringContaining('PERSONAL_DATA_KEYS')]);
  });
});
