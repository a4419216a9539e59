/// <reference lib="dom" />
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { io } from 'socket.io-client';
import { packageDir } from '../../pbx/src/index.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(120_000);

const COMMANDS = path.resolve(packageDir(), '../../dist/server/apps/server/src/commands');
const KEYS = {
  PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
};
const NEXT = 'correct horse battery';

/** An account from its making by command to an administrator's page, in a real browser. */
describe('an account', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;
  let initial = '';

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const command = async (name: string, ...args: string[]): Promise<string> => {
    const env = { PATH: process.env.PATH, DATABASE_URL: program.database.url, ...KEYS };
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(COMMANDS, name), ...args], { env });
    return stdout;
  };
  const cookies = async (): Promise<string> =>
    (await browser.context.cookies(program.url)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const asked = async (route: string): Promise<[number, unknown]> => {
    const answer = await fetch(program.url + route, { headers: { cookie: await cookies() } });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };
  const logIn = async (username: string, password: string): Promise<void> => {
    await byTestId('login-username').fill(username);
    await byTestId('login-password').fill(password);
    await byTestId('login-submit').click();
  };
  const logOut = async (): Promise<void> => {
    await byTestId('account').click();
    await byTestId('log-out').click();
    await byTestId('login-username').waitFor();
  };
  const guess = (password: string) =>
    fetch(`${program.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yiche': '1' },
      body: JSON.stringify({ username: 'zhoumin', password }),
    });

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'simulator', environment: KEYS });
    browser = await openBrowser({ microphone: 1_000 });
    const made = await command(
      'create-user.js',
      ...['--username', 'zhoumin', '--name', '周敏', '--role', 'agent', '--extension', '8123'],
    );
    initial = /：(\S{20})\n$/.exec(made)?.[1] ?? '';
    await page().goto(program.url);
  });
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it('is good for nothing at first but to change its password, on every way in', async () => {
    await logIn('zhoumin', initial);
    await byTestId('change-password-first').waitFor();
    expect(await asked('/api/agent/desk')).toEqual([403, 'identity/password-change-required']);
    const cookie = await cookies();
    const refused = await new Promise<Error & { data?: { code?: string } }>((resolve) => {
      const socket = io(program.url, { transports: ['websocket'], reconnection: false, extraHeaders: { cookie } });
      socket.on('connect_error', (cause) => resolve(cause));
    });
    expect(refused.data?.code).toBe('identity/password-change-required');
    await page().goto(`${program.url}/relocations`);
    await byTestId('change-password-first').waitFor();
  });

  it('says of a new password what is wrong with it while it is typed, and takes a good one', async () => {
    await byTestId('password-current').fill(initial);
    await byTestId('password-next').fill('Zhoumin-k3NbXw2p');
    await page().getByText('密码里不能有自己的用户名、工号或姓名').waitFor();
    await byTestId('password-next').fill(NEXT);
    await page().locator('[data-testid="password-verdict"]', { hasText: '很强' }).waitFor();
    await byTestId('password-again').fill('something else');
    await byTestId('password-submit').click();
    await page().getByText('两次输入的新密码不一致').waitFor();
    await byTestId('password-again').fill(NEXT);
    await byTestId('password-submit').click();
    await byTestId('go-on-duty').or(byTestId('nav-relocations')).first().waitFor();
    await page().locator('[data-testid="change-password-first"]').waitFor({ state: 'detached' });
  });

  it('shows its user where they are logged in, and ends what they do not want', async () => {
    expect((await guess(NEXT)).status).toBe(200);
    await byTestId('account').click();
    await byTestId('to-account').click();
    await page().getByTestId('session-table').getByText('Chrome').first().waitFor();
    await byTestId('end-sessions').click();
    await page().locator('.ant-popconfirm .ant-btn-dangerous').click();
    await page().getByTestId('session-table').locator('tbody tr.ant-table-row').nth(1).waitFor({ state: 'detached' });
    const rows = await program.database.dataSource.query<{ end_reason: string }[]>(
      `SELECT end_reason FROM sessions WHERE end_reason IS NOT NULL`,
    );
    expect(rows).toEqual([{ end_reason: 'ended-by-user' }]);
  });

  it('leaves nothing in the browser at its log-out but the device and how the browser is set', async () => {
    await page().evaluate(() => {
      localStorage.setItem('yiche.language', 'zh-CN');
      localStorage.setItem('left', 'behind');
    });
    await logOut();
    expect(await page().evaluate(() => ({ ...localStorage }))).toEqual({ 'yiche.language': 'zh-CN' });
    const left = await browser.context.cookies(program.url);
    expect(left.map(({ name, httpOnly }) => [name, httpOnly])).toEqual([['yiche_device', true]]);
  });

  it('lets its user in on their own computer while a stranger guesses at it', async () => {
    for (let each = 0; each < 5; each += 1) expect((await guess(`wrong-${each}`)).status).toBe(401);
    expect((await guess(NEXT)).status).toBe(429);
    await logIn('zhoumin', NEXT);
    await byTestId('account').waitFor();
    await logOut();
  });

  it('is unlocked by an administrator on the page of users, and by command', async () => {
    await byTestId('demo-user-guanli').click();
    await byTestId('nav-users').click();
    await byTestId('user-search').fill('周敏');
    await byTestId('unlock-zhoumin').click();
    await page().getByText('周敏 已解锁').waitFor();
    await byTestId('unlock-zhoumin').waitFor({ state: 'detached' });
    expect((await guess('wrong')).status).toBe(401);
    for (let each = 0; each < 4; each += 1) await guess('wrong');
    expect((await guess(NEXT)).status).toBe(429);
    expect(await command('unlock-user.js', '--username', 'ZHOUMIN')).toBe('用户 ZHOUMIN 已解锁，可以立即登录\n');
    expect((await guess(NEXT)).status).toBe(200);
    await expect(command('unlock-user.js', '--username', 'nobody')).rejects.toThrow('没有这个用户');
    const given = await command('reset-password.js', '--username', 'zhoumin');
    expect(await (await guess(/：(\S{20})\n$/.exec(given)?.[1] ?? '')).json()).toMatchObject({
      mustChangePassword: true,
    });
    expect((await guess(NEXT)).status).toBe(401);
  });

  it('is given a new initial password there, shown once, and is out everywhere', async () => {
    await byTestId('issue-zhoumin').click();
    await byTestId('issue-confirm').click();
    const given = await byTestId('initial-password').innerText();
    expect(given).toMatch(/^\w{20}$/);
    expect((await guess(NEXT)).status).toBe(401);
    expect(await (await guess(given)).json()).toMatchObject({ mustChangePassword: true });
    await byTestId('initial-password-done').click();
    expect(await page().content()).not.toContain(given);
    expect(program.log()).not.toContain(given);
    const actions = await program.database.dataSource.query<{ action: string }[]>(
      `SELECT DISTINCT action FROM audit_entry WHERE action LIKE 'identity.%' ORDER BY action`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'identity.initial-password-issued',
      'identity.log-in-failed',
      'identity.logged-in',
      'identity.password-changed',
      'identity.session-ended',
      'identity.user-created',
      'identity.user-unlocked',
    ]);
  });
});
