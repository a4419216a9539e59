import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(90_000);

/** The server, or the softphone gateway, killed as a crash would: on a real PBX, with a real browser. */
describe('an agent who is ready', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  const untilRegistration = (state: string) =>
    page().locator(`[data-testid="phone-registration"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  const rows = <T>(sql: string) => program.database.dataSource.query<T[]>(sql);
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 150; tries++) {
      if (await check()) return;
      await delay(100);
    }
    throw new Error('it did not become true within 15 s');
  };
  const callIn = (from: string) => program.telephony.city.place({ from, script: 'tone', tone: 440 });
  /** Presses the key as soon as its button shows that it works: before the browser has painted it. */
  const answerAtOnce = () =>
    page().evaluate(
      () =>
        new Promise<void>((resolve) => {
          new MutationObserver((_changes, observer) => {
            const button = document.querySelector<HTMLButtonElement>('[data-testid="answer"]');
            if (!button || button.disabled) return;
            observer.disconnect();
            window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2' }));
            resolve();
          }).observe(document.body, { subtree: true, childList: true, attributes: true });
        }),
    );
  /** Ends the call in hand with its request. */
  const finish = async (): Promise<void> => {
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await byTestId('outcome-withdrawn').click();
    await page().keyboard.press('F10');
    await untilState('ready');
  };
  /** What the ledger has of the call under this key: once, connected, with its agent. */
  const inLedger = (callKey: string) =>
    rows<{ connected: boolean; extension: string }>(
      `SELECT c.connected_at IS NOT NULL AS connected, l.extension FROM call c
         JOIN call_leg l ON l.call_id = c.id AND l.role = 'agent' WHERE c.call_key = '${callKey}'`,
    );

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
    browser = await openBrowser({ microphone: 1_000 });
    await page().goto(program.url);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill('yiche-114-demo');
    await byTestId('login-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it('gets and answers a call that comes while the server is gone; afterwards desk, timer and ledger have it', async () => {
    const { telephony } = program;
    let answeredAt = 0;
    let callKey = '';
    await program.restart(async () => {
      await byTestId('socket-lost').waitFor();
      telephony.mark();
      await callIn('13811150001');
      await until(() => byTestId('answer').isEnabled());
      await page().keyboard.press('F2');
      callKey = String((await telephony.event({ Event: 'AgentConnect' }))['Uniqueid']);
      answeredAt = Date.now();
      await until(() => byTestId('mute').isEnabled());
      await untilRegistration('registered');
      await delay(4_000);
    });
    await byTestId('socket-lost').waitFor({ state: 'detached' });
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    const [minutes = '0', seconds = '0'] = (await page().locator('[data-testid="call"] time').innerText()).split(':');
    const shown = 60 * Number(minutes) + Number(seconds);
    expect(Math.abs(shown - (Date.now() - answeredAt) / 1_000)).toBeLessThan(3);
    expect(await inLedger(callKey)).toEqual([{ connected: true, extension: '8001' }]);
    await finish();
    await until(
      async () =>
        (await rows(`SELECT 1 FROM call WHERE call_key = '${callKey}' AND outcome = 'answered'`)).length === 1,
    );
  });

  it('or talks as the server goes gets the next call after the talk, and is in that one when the server is back', async () => {
    const { telephony } = program;
    const { id } = await callIn('13811150004');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    let callKey = '';
    await program.restart(async () => {
      await telephony.city.hangUp(id);
      await until(async () => !(await byTestId('mute').isEnabled()));
      telephony.mark();
      const answered = answerAtOnce();
      await callIn('13811150005');
      await answered;
      callKey = String((await telephony.event({ Event: 'AgentConnect' }))['Uniqueid']);
      await until(() => byTestId('mute').isEnabled());
    });
    // The first call stands on the desk until the server has found out that there is another.
    await until(async () => (await inLedger(callKey)).some(({ connected }) => connected));
    expect(await inLedger(callKey)).toEqual([{ connected: true, extension: '8001' }]);
    const [second] = await rows<{ id: string }>(`SELECT id FROM call WHERE call_key = '${callKey}'`);
    await page().locator(`[data-testid="call"][data-phase="talking"][data-call-id="${second?.id}"]`).waitFor();
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    await finish();
    await until(async () => (await rows(`SELECT 1 FROM call WHERE outcome = 'answered'`)).length === 3);
  });

  it('talks on while the softphone gateway is gone, and has the telephone back by itself', async () => {
    await callIn('13811150002');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    await program.restartGateway(async () => {
      await untilRegistration('lost');
      await byTestId('phone-lost').waitFor();
      await delay(2_000);
    });
    const back = Date.now();
    await untilRegistration('registered');
    expect(Date.now() - back).toBeLessThan(8_000);
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    await finish();
    await callIn('13811150003');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    await finish();
    expect(await rows('SELECT call_key FROM call GROUP BY call_key HAVING count(*) > 1')).toEqual([]);
  });
});
