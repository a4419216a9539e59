/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(120_000);

/** A session that is over while somebody is on the line: the caller comes first. On a real PBX, in a real browser. */
describe('a session that ends in mid-call', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 15_000 });
  const query = <T>(sql: string) => program.database.dataSource.query<T[]>(sql);
  const callIn = (from: string) => program.telephony.city.place({ from, script: 'silent', durationSeconds: 300 });

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
    browser = await openBrowser({ microphone: 1_000 });
    await page().goto(program.url);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill('yiche-114-demo');
    await byTestId('login-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');
    await callIn('13811110001');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it('is not ended by its own log-out: the desk says why', async () => {
    await byTestId('account').click();
    await byTestId('log-out').click();
    await page().getByText('通话中不能退出登录').waitFor();
    await page().locator('[data-testid="agent-state"][data-state="talking"]').waitFor();
  });

  it('lets the agent finish the call and its request, offers no other, and ends then', async () => {
    await query(`UPDATE sessions SET expires_at = now() WHERE ended_at IS NULL`);
    // The sweep comes once a minute.
    await byTestId('session-ending').waitFor({ timeout: 70_000 });
    expect(await byTestId('session-ending').innerText()).toContain('不再派新来电');
    await page().keyboard.press('F6');
    await untilState('holding');
    await page().keyboard.press('F6');
    await untilState('talking');
    await page().locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
    await callIn('13811110002');
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await byTestId('outcome-withdrawn').click();
    await page().keyboard.press('F10');
    await byTestId('login-username').waitFor();
    expect(await query(`SELECT state, outcome FROM relocation`)).toEqual([{ state: 'closed', outcome: 'withdrawn' }]);
    expect(await query(`SELECT state FROM agent`)).toEqual([{ state: 'offline' }]);
    expect(await query(`SELECT end_reason FROM sessions`)).toEqual([{ end_reason: 'expired' }]);
    expect(await query(`SELECT 1 FROM agent_state_change WHERE to_state = 'offered'`)).toHaveLength(1);
  });
});
