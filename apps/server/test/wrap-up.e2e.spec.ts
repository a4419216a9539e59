/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(90_000);

/** Much longer than the three seconds of the PBX's own wrap-up, s. */
const WRAP_UP_S = 10;

/** The time for the paperwork belongs to the application: one agent, one caller who waits, a real PBX. */
describe('wrap-up', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 25_000 });
  const callIn = (from: string) => program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 });
  const talkAndHangUp = async (): Promise<void> => {
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    await page().keyboard.press('F9');
    await untilState('wrap-up');
  };
  /** Closes the request in hand without asking to be ready, as somebody else could. */
  const closeRequest = async (): Promise<void> => {
    const id = await byTestId('request').getAttribute('data-relocation-id');
    const status = await page().evaluate(async (path) => {
      const headers = { 'x-yiche': '1', 'content-type': 'application/json' };
      const { version } = (await (await fetch(path)).json()) as { version: number };
      const body = JSON.stringify({ version, outcome: 'withdrawn', note: '' });
      return (await fetch(`${path}/close`, { method: 'POST', headers, body })).status;
    }, `/api/relocations/${id}`);
    expect(status).toBeLessThan(300);
  };
  /** The latest changes of state, oldest first, with the seconds since the one before. */
  const history = async (count: number) => {
    const rows = await program.database.dataSource.query<{ to_state: string; at: Date }[]>(
      `SELECT * FROM (SELECT id, to_state, at FROM agent_state_change WHERE to_state <> from_state ORDER BY id DESC LIMIT $1) latest ORDER BY id`,
      [count + 1],
    );
    return rows.slice(1).map(({ to_state, at }, index) => ({
      state: to_state,
      after: (at.getTime() - (rows[index]?.at.getTime() ?? 0)) / 1_000,
    }));
  };

  beforeAll(async () => {
    program = await startWholeProgram({
      pbx: 'asterisk',
      environment: { AGENTS_WRAP_UP_S: String(WRAP_UP_S), AGENTS_WRAP_UP_EXTENSION_S: '5', AGENTS_WRAP_UP_MAX_S: '18' },
    });
    browser = await openBrowser({ microphone: 1_000 });
    await page().goto(program.url);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill('yiche-114-demo');
    await byTestId('login-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it('keeps the next caller waiting for its whole time, through a reload and a restart of the server, and ends by itself', async () => {
    await callIn('13811110001');
    await talkAndHangUp();
    await callIn('13811110002');
    await closeRequest();
    await page().reload();
    await byTestId('wrap-up').waitFor();
    await program.restart(() => Promise.resolve());
    await untilState('offered');
    const states = await history(10);
    const after = states.slice(states.findIndex(({ state }) => state === 'wrap-up') + 1);
    expect(after[0]?.after).toBeGreaterThanOrEqual(WRAP_UP_S);
    // A telephone that is still coming back from the restart may hold up the offer, never the end of wrap-up.
    expect(after.map(({ state }) => state).filter((state) => state !== 'reconnecting')).toEqual(['ready', 'offered']);
  });

  it('is extended by a key up to the limit, and does not end while the request is open', async () => {
    await talkAndHangUp();
    await callIn('13811110003');
    await page().keyboard.press('F1');
    const until = async () =>
      (
        await program.database.dataSource.query<{ seconds: number }[]>(
          `SELECT extract(epoch FROM wrap_up_until - since)::float AS seconds FROM agent`,
        )
      )[0]?.seconds;
    const untilAfter = async (seconds: number): Promise<void> => {
      for (let tries = 0; tries < 100 && (await until()) !== seconds; tries++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await until()).toBe(seconds);
    };
    await untilAfter(15);
    await page().locator('[data-testid="extend-wrap-up"]:enabled').waitFor();
    await page().keyboard.press('F1');
    await untilAfter(18);
    await page().locator('[data-testid="extend-wrap-up"]:disabled').waitFor();
    await page().locator('[data-testid="wrap-up"][data-over="true"]').waitFor({ timeout: 25_000 });
    await byTestId('outcome-withdrawn').click();
    expect((await history(1))[0]?.state).toBe('wrap-up');
    await page().keyboard.press('F10');
    await talkAndHangUp();
  });
});
