import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { deskIn, type Desk } from './desk.js';
import { WAITS } from './program-process.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(90_000);

/** Two servers on one database and one real PBX: one is live, the other stands by. */
describe('a second server on the same database and PBX', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;
  let desk: Desk;

  const page = () => browser.page;
  const byTestId = (id: string) => desk.byTestId(id);
  const untilState = (state: string) => desk.untilState(state);
  const rows = <T>(sql: string) => program.database.superuser.query<T[]>(sql);
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 150; tries++) {
      if (await check()) return;
      await delay(100);
    }
    throw new Error('it did not become true within 15 s');
  };
  const callIn = (from: string) => program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 });
  const talk = async (from: string): Promise<string> => {
    const { id } = await callIn(from);
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    return id;
  };
  const finish = () => desk.finish('withdrawn');
  const LIVE = `FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND a.datname = current_database() AND application_name LIKE 'yiche114-live %'`;
  const wholeLedger = async (calls: number): Promise<void> => {
    await until(async () => (await rows('SELECT 1 FROM call WHERE ended_at IS NOT NULL')).length === calls);
    expect(await rows('SELECT key FROM call_event GROUP BY key HAVING count(*) > 1')).toEqual([]);
    expect(await rows('SELECT 1 FROM call')).toHaveLength(calls);
  };

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
    browser = await openBrowser({ microphone: 1_000 });
    desk = deskIn(browser);
    await desk.logInToReady(program.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it('says once who is live and since when, listens nowhere, writes nothing, and ends when it is asked', async () => {
    const port = await freePort('tcp', '127.0.0.1');
    const address = new URL(program.database.url);
    address.searchParams.set('application_name', 'second');
    const second = await program.launchBeside({ PORT: String(port), DATABASE_URL: address.href });
    await talk('13811160001');
    await finish();
    await wholeLedger(1);
    const said = second
      .log()
      .split('\n')
      .filter((line) => line.includes(WAITS))
      .map((line) => JSON.parse(line) as { live: string; since: string });
    const [live] = await rows<{ name: string }>(`SELECT application_name AS name ${LIVE}`);
    expect(said).toHaveLength(1);
    expect(live?.name).toBe(`yiche114-live ${said[0]?.live} ${Date.parse(String(said[0]?.since))}`);
    await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow();
    const asked = await rows<{ query: string }>(`SELECT query FROM pg_stat_activity WHERE application_name = 'second'`);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ query }) => /INSERT|UPDATE|DELETE/i.test(query))).toEqual([]);
    await second.stop();
    expect(await rows(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'second'`)).toEqual([]);
    expect(await rows(`SELECT 1 ${LIVE}`)).toHaveLength(1);
  });

  it('is live as soon as the first is killed, with the call in hand as it is', async () => {
    const beside = await program.launchBeside();
    await talk('13811160002');
    await program.switchTo(beside, 'killed');
    await byTestId('socket-lost').waitFor({ state: 'detached' });
    await untilState('talking');
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    await finish();
    await wholeLedger(2);
    await talk('13811160003');
    await finish();
    await wholeLedger(3);
  });

  it('is not needed when the connection of the right is cut: the live one takes it again, and calls go on', async () => {
    const id = await talk('13811160004');
    const [before] = await rows<{ name: string; pid: number }>(`SELECT application_name AS name, a.pid ${LIVE}`);
    await rows(`SELECT pg_terminate_backend(a.pid) ${LIVE}`);
    await until(async () => (await rows(`SELECT 1 ${LIVE} AND a.pid <> ${before?.pid}`)).length === 1);
    expect(await rows(`SELECT application_name AS name ${LIVE}`)).toEqual([{ name: before?.name }]);
    await program.telephony.city.hangUp(id);
    await untilState('wrap-up');
    await byTestId('outcome-withdrawn').click();
    await page().keyboard.press('F10');
    await untilState('ready');
    await wholeLedger(4);
    expect(program.log()).toContain('was lost with its connection and is ours again');
    expect(program.log()).not.toMatch(/unhandled|uncaught/i);
  });

  it('is live when the first could not hold its right; that one ends by itself when it finds out, and says why', async () => {
    const beside = await program.launchBeside();
    await talk('13811160006');
    const [held] = await rows<{ name: string }>(`SELECT application_name AS name ${LIVE}`);
    const first = Number(/ (\d+)@/.exec(held?.name ?? '')?.[1]);
    process.kill(first, 'SIGSTOP');
    try {
      await rows(`SELECT pg_terminate_backend(a.pid) ${LIVE}`);
      await until(
        async () => (await rows(`SELECT 1 ${LIVE} AND application_name LIKE '% ${beside.pid}@%'`)).length === 1,
      );
    } finally {
      process.kill(first, 'SIGCONT');
    }
    await until(async () => !program.alive());
    expect(program.log()).toContain('another server has become live; this one ends');
    await program.switchTo(beside, 'asked');
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    await finish();
    await wholeLedger(5);
    expect(await rows(`SELECT 1 ${LIVE}`)).toHaveLength(1);
  });
});
