/// <reference lib="dom" />
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startOwnPostgres, type OwnPostgres } from '../../../libs/platform/src/testing/own-postgres.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

/** How long PostgreSQL is stopped, ms. */
const AWAY_MS = 30_000;

jest.setTimeout(180_000);

/** PostgreSQL stopped as in a crash, for half a minute: on a real PBX, with a real browser, and with the server killed as well. */
describe('while the database is away', () => {
  let postgres: OwnPostgres;
  let program: WholeProgram;
  let browser: AgentBrowser;
  let placed = 0;

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  const rows = <T>(sql: string) => program.database.dataSource.query<T[]>(sql);
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      if (await check()) return;
      await delay(100);
    }
    throw new Error('it did not become true within 20 s');
  };
  const callIn = async (from: string): Promise<string> => {
    placed += 1;
    return (await program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 })).id;
  };
  const isUp = async (id: string): Promise<boolean> =>
    program.telephony.city.calls().some((call) => call.id === id && call.state === 'up');
  const metric = async (line: string): Promise<number> => {
    const text = await (await fetch(`${program.url}/metrics`)).text();
    const found = text.split('\n').find((each) => each.startsWith(line));
    return Number(found?.split(' ').at(-1) ?? Number.NaN);
  };
  const finish = async (outcome: string): Promise<void> => {
    await byTestId(`outcome-${outcome}`).click();
    await page().keyboard.press('F10');
    await untilState('ready');
  };
  /** Every call that was placed is in the ledger, once, and nothing of it is missing. */
  const expectWholeLedger = async (): Promise<void> => {
    const calls = () => rows<{ call_key: string }>('SELECT call_key FROM call');
    await until(async () => (await calls()).length >= placed);
    expect(await calls()).toHaveLength(placed);
    expect(await rows('SELECT key FROM call_event GROUP BY key HAVING count(*) > 1')).toEqual([]);
  };

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    program = await startWholeProgram({ pbx: 'asterisk', postgres: postgres.url });
    browser = await openBrowser({ microphone: 1_000 });
    await page().goto(program.url);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill('yiche-114-demo');
    await byTestId('login-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');
  });
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
    await postgres?.remove();
  });

  it('a call goes on, the desk says so, what the agent types is kept and saved afterwards, and every fact is in the ledger', async () => {
    const id = await callIn('13811110001');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    const stopped = Date.now();
    await postgres.crash();

    await byTestId('database-away').waitFor({ timeout: 5_000 });
    await byTestId('place').fill('武进区湖塘镇花园街 8 号');
    await page().keyboard.press('Enter');
    await byTestId('blocked-garage').click();
    await page().locator('[data-testid="save-state"][data-state="unsaved"]').waitFor();
    const answer = await page().evaluate(async () => {
      const refused = await fetch('/api/relocations');
      return { status: refused.status, code: ((await refused.json()) as { code: string }).code };
    });
    expect(answer).toEqual({ status: 503, code: 'system/database-away' });
    const readiness = await fetch(`${program.url}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({
      details: { database: 'down', pbx: 'up', recordingSpool: 'up', recordingStore: 'up', journal: 'up' },
    });
    expect((await fetch(`${program.url}/healthz`)).status).toBe(200);
    expect(await metric('yiche_dependency_up{dependency="database"}')).toBe(0);

    // A page that is opened meanwhile says so too, and goes on by itself.
    const late = await browser.context.newPage();
    await late.goto(`${program.url}/relocations`);
    await late.getByTestId('waiting').getByText('数据库暂时连不上').waitFor();

    // A second caller waits and gives up; the first hangs up: all of it is heard, none of it can be written.
    const second = await callIn('13811110002');
    await until(() => isUp(second));
    await delay(3_000);
    await program.telephony.city.hangUp(second);
    expect(await isUp(id)).toBe(true);
    await until(async () => (await metric('yiche_ledger_journal_bytes')) > 0);
    await delay(AWAY_MS - 4_000 - (Date.now() - stopped));
    await program.telephony.city.hangUp(id);
    await delay(AWAY_MS - (Date.now() - stopped));
    expect(program.alive()).toBe(true);
    await postgres.start();

    await byTestId('database-away').waitFor({ state: 'detached', timeout: 5_000 });
    await late.getByText('武进区湖塘镇花园街 8 号').waitFor({ timeout: 10_000 });
    await late.close();
    await untilState('wrap-up');
    await page().locator('[data-testid="save-state"][data-state="saved"]').waitFor();
    expect(await rows('SELECT place, blocked FROM relocation')).toEqual([
      { place: '武进区湖塘镇花园街 8 号', blocked: 'garage' },
    ]);
    await until(async () => (await metric('yiche_ledger_journal_bytes')) === 0);
    await expectWholeLedger();
    expect(await rows('SELECT outcome FROM call ORDER BY arrived_at')).toEqual([
      { outcome: 'answered' },
      { outcome: 'abandoned' },
    ]);
    await finish('withdrawn');
  });

  it('a call may be answered meanwhile; the server is killed and waits for the database; the calls of both times are in the ledger once', async () => {
    await postgres.crash();
    await byTestId('database-away').waitFor({ timeout: 5_000 });
    const answered = await callIn('13811110003');
    await until(async () => byTestId('answer').isEnabled());
    await page().keyboard.press('F2');
    await until(async () => byTestId('mute').isEnabled());
    await delay(1_000);

    await program.killAndLaunch();
    await until(async () => (await fetch(`${program.url}/healthz`).catch(() => null))?.ok === true);
    expect((await fetch(`${program.url}/readyz`)).status).toBe(503);
    const waitingPage = await fetch(program.url, { headers: { accept: 'text/html' } });
    expect(await waitingPage.text()).toContain('数据库暂时连不上');
    const givenUp = await callIn('13811110004');
    await until(() => isUp(givenUp));
    await delay(3_000);
    await program.telephony.city.hangUp(givenUp);
    await delay(1_000);
    expect(await isUp(answered)).toBe(true);
    await postgres.start();
    await program.untilReady();

    await untilState('talking');
    await byTestId('database-away').waitFor({ state: 'detached' });
    await byTestId('relocation-number').waitFor();
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await finish('withdrawn');
    await expectWholeLedger();
    expect(await rows('SELECT outcome FROM call ORDER BY arrived_at DESC LIMIT 2')).toEqual([
      { outcome: 'abandoned' },
      { outcome: 'answered' },
    ]);
  });

  it('a server that is asked to stop meanwhile ends, and leaves what it heard to the next', async () => {
    await postgres.crash();
    await byTestId('database-away').waitFor({ timeout: 5_000 });
    const givenUp = await callIn('13811110005');
    await until(() => isUp(givenUp));
    await delay(1_000);
    await program.stopAndLaunch();
    await program.telephony.city.hangUp(givenUp);
    await postgres.start();
    await program.untilReady();
    await expectWholeLedger();
    await until(async () => (await rows('SELECT 1 FROM call WHERE ended_at IS NULL')).length === 0);
    await untilState('ready');
  });

  it('nobody is stuck afterwards: the next call is offered, answered and stored, with all tracks of all calls', async () => {
    await callIn('13811110006');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await finish('withdrawn');
    await until(async () => (await rows('SELECT call_id FROM call_leg WHERE ended_at IS NULL')).length === 0);
    await until(async () => {
      const missing = await rows(
        `SELECT 1 FROM call_leg l WHERE recording_file IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM recording r WHERE r.channel_id = l.channel_id AND r.state = 'available')`,
      );
      return missing.length === 0;
    });
    await expectWholeLedger();
    expect(program.log()).not.toMatch(/unhandled|uncaught/i);
  });
});
