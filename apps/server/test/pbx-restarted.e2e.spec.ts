import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(90_000);

interface LastCall {
  readonly outcome: string | null;
  readonly connected: boolean;
  readonly ended_at: Date | null;
  readonly open_legs: number;
}

/** Asterisk goes down under its calls and comes back. Two agents in real browsers: one in a call, one waiting for the next. */
describe('Asterisk restarted', () => {
  let program: WholeProgram;
  const desks: AgentBrowser[] = [];

  const untilState = ({ page }: AgentBrowser, state: string) =>
    page.locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not become true within 20 s');
  };
  const lastCall = async (): Promise<LastCall | undefined> =>
    (
      await program.database.dataSource.query<LastCall[]>(
        `SELECT outcome, connected_at IS NOT NULL AS connected, ended_at,
           (SELECT count(*)::int FROM call_leg WHERE call_id = call.id AND ended_at IS NULL) AS open_legs
         FROM call ORDER BY arrived_at DESC LIMIT 1`,
      )
    )[0];
  const callIn = async (from: string): Promise<void> => {
    await program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 });
  };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${program.url}/metrics`)).text();
    return Number(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'm').exec(text)?.[1]);
  };
  const goOnDuty = async ({ page }: AgentBrowser, extension: string): Promise<void> => {
    await page.goto(program.url);
    await page.getByTestId('login-username').fill(extension);
    await page.getByTestId('login-password').fill('yiche-114-demo');
    await page.getByTestId('login-submit').click();
    await page.getByTestId('go-on-duty').first().click();
  };
  /** Whether the PBX's queue has the agent as one who gets no calls. */
  const isPaused = async (extension: string): Promise<boolean> => {
    const { events } = program.telephony;
    await events.action({ Action: 'QueueStatus' });
    await new Promise((resolve) => setTimeout(resolve, 50)); // the list follows its answer
    const ofAgent = ({ Event, Location }: Record<string, unknown>): boolean =>
      Event === 'QueueMember' && Location === `PJSIP/agent-${extension}`;
    return events.history.filter(ofAgent).at(-1)?.['Paused'] === '1';
  };
  /** A call comes, and whoever is offered it answers. */
  const takeCall = async (from: string, at: readonly AgentBrowser[]): Promise<AgentBrowser> => {
    await callIn(from);
    const taker = await Promise.any(at.map((desk) => untilState(desk, 'offered').then(() => desk)));
    await taker.page.keyboard.press('F2');
    await untilState(taker, 'talking');
    return taker;
  };

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
    for (const extension of ['8001', '8002']) {
      const desk = await openBrowser({ microphone: 1_000 });
      desks.push(desk);
      await goOnDuty(desk, extension);
      await untilState(desk, 'ready');
    }
  });
  afterAll(async () => {
    for (const desk of desks) await desk.close();
    await program?.stop();
  });

  it.each([
    { how: 'killed' as const, outcome: 'ended-unknown' },
    { how: 'stopped' as const, outcome: 'answered' },
  ])(
    '($how) ends the running call as $outcome; agents are registered and ready again without a click, and the outage is told',
    async ({ how, outcome }) => {
      const outages = (await metric('yiche_pbx_outages_total')) || 0;
      const talker = await takeCall('13811110001', desks);
      const others = desks.filter((desk) => desk !== talker);
      for (const waiter of others) await untilState(waiter, 'ready');

      const began = Date.now();
      let down = 0;
      await program.telephony.restartPbx(how, async () => void (down = Date.now()));
      const up = Date.now();
      await until(async () => (await lastCall())?.open_legs === 0 && (await lastCall())?.outcome !== null);
      const ended = await lastCall();
      expect(ended).toMatchObject({ outcome, connected: true });
      // The PBX tells its own start in whole seconds.
      expect(ended?.ended_at?.getTime()).toBeGreaterThan(began - 1_000);
      expect(ended?.ended_at?.getTime()).toBeLessThan((how === 'killed' ? up : down) + 1_000);
      await untilState(talker, 'wrap-up');
      // The queue comes back as it was. In the second until it is made to agree it may offer a call to who is in wrap-up since.
      await until(() => isPaused(talker === desks[0] ? '8001' : '8002'));
      for (const waiter of others) await untilState(waiter, 'ready');
      expect(await metric('yiche_pbx_outages_total')).toBe(outages + 1);
      expect(program.log()).toContain('the PBX is heard again');

      const taker = await takeCall('13811110002', others);
      await taker.page.keyboard.press('F9');
      for (const desk of desks) {
        await untilState(desk, 'wrap-up');
        // Who was in the call is called again only by a telephone that is back.
        await desk.page.locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
        await desk.page.getByTestId('set-ready').first().click();
        await untilState(desk, 'ready');
      }
    },
  );
});
