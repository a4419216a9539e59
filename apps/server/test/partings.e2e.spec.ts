import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { between, durationOf, readWav, secondsOfTone, type Sound } from '../../pbx/src/testing/tones.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

/** How calls end otherwise than in the main job: who hangs up when, who is not reached, who rings again. On a real PBX, in a real browser. */
describe('partings', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 15_000 });
  const rows = <T>(sql: string) => program.database.dataSource.query<T[]>(sql);
  const lastCall = async () =>
    (
      await rows<{ outcome: string; ended: boolean }>(
        'SELECT outcome, ended_at IS NOT NULL AS ended FROM call ORDER BY arrived_at DESC LIMIT 1',
      )
    )[0];
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 150; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not become true within 15 s');
  };
  const callIn = async (from: string): Promise<string> => {
    return (await program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 })).id;
  };
  const takeCall = async (from: string): Promise<string> => {
    const id = await callIn(from);
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    return id;
  };
  const lookUp = async (plate: string): Promise<void> => {
    await byTestId('relocation-number').waitFor();
    await byTestId('plate-input').click();
    await page().keyboard.type(plate);
    await page().keyboard.press('F3');
    await page().locator('[data-testid="lookup-result"][data-state="found"]').waitFor();
  };
  const finish = async (outcome: string): Promise<void> => {
    await byTestId(`outcome-${outcome}`).click();
    await page().keyboard.press('F10');
    await untilState('ready');
  };
  const channelsOnPbx = async (): Promise<number> => {
    const { events } = program.telephony;
    const seen = events.history.length;
    await events.action({ Action: 'CoreShowChannels' });
    await until(async () => events.history.slice(seen).some(({ Event }) => Event === 'CoreShowChannelsComplete'));
    return events.history.slice(seen).filter(({ Event }) => Event === 'CoreShowChannel').length;
  };

  /** Every recorded leg has its track in the store. */
  const untilStored = () =>
    until(async () => {
      const missing = await rows(
        `SELECT 1 FROM call_leg l WHERE recording_file IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM recording r WHERE r.channel_id = l.channel_id AND r.state = 'available')`,
      );
      return missing.length === 0;
    });

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
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
  });

  it('a caller who hangs up while the agent’s telephone rings is abandoned once, and the agent is ready again', async () => {
    const id = await callIn('13811110001');
    await untilState('offered');
    await program.telephony.city.hangUp(id);
    await untilState('ready');
    await until(async () => (await lastCall())?.ended === true);
    expect(await lastCall()).toEqual({ outcome: 'abandoned', ended: true });
  });

  it('a requester who hangs up while the agent talks to the owner leaves them talking; then nobody is left on the PBX', async () => {
    const id = await takeCall('13811110002');
    await lookUp('D12345');
    await page().keyboard.press('F4');
    await page().locator('[data-testid="owner-state"][data-state="answered"]').waitFor({ timeout: 20_000 });
    await program.telephony.city.hangUp(id);
    await until(async () => (await lastCall())?.ended === true);
    await untilState('consulting');
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await finish('moved');
    await until(async () => (await channelsOnPbx()) === 0);
    const [attempt] = await rows(
      'SELECT signal_result, ended_at IS NOT NULL AS ended FROM owner_attempt ORDER BY started_at DESC LIMIT 1',
    );
    expect(attempt).toEqual({ signal_result: 'answered', ended: true });
  });

  it.each([
    ['D00001', 'busy'],
    ['D00003', 'rejected'],
  ])(
    'an owner of %s is written down as %s by signalling alone, and the requester comes back from hold',
    async (plate, result) => {
      await takeCall('13811110003');
      await lookUp(plate);
      await page().keyboard.press('F4');
      await page()
        .locator(`[data-testid="owner-state"][data-state="ended"][data-result="${result}"]`)
        .waitFor({ timeout: 20_000 });
      await page().keyboard.press('F6');
      await untilState('talking');
      await page().keyboard.press('F9');
      await untilState('wrap-up');
      await finish('not-reached');
    },
  );

  it('a requester who rings again with an open request is recognised, and it is taken up instead of a new one', async () => {
    await takeCall('13811110004');
    await byTestId('relocation-number').waitFor();
    const first = (await byTestId('relocation-number').innerText()).trim();
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await byTestId('set-ready').click();
    await untilState('ready');

    await takeCall('13811110004');
    const [open] = await rows<{ id: string }>(`SELECT id FROM relocation WHERE state = 'open'`);
    await byTestId(`adopt-${open?.id}`).click();
    await byTestId('relocation-number').waitFor();
    expect((await byTestId('relocation-number').innerText()).trim()).toBe(first);
    expect(await rows(`SELECT call_id FROM relocation_call WHERE relocation_id = '${open?.id}'`)).toHaveLength(2);
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await finish('withdrawn');
  });

  it('a call that ends while the server is gone has ended when it is back, with its tracks; its agent is not stuck', async () => {
    await untilStored();
    const id = await takeCall('13811110005');
    await byTestId('relocation-number').waitFor();
    await program.restart(async () => {
      await program.telephony.city.hangUp(id);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    });
    await until(async () => (await lastCall())?.ended === true);
    expect(await lastCall()).toEqual({ outcome: 'answered', ended: true });
    await untilState('wrap-up');
    await finish('withdrawn');
  });

  it('a server killed in mid-call costs nobody their talk: a new call reaches whoever is in the queue, and after its return desk, timer, tracks and ledger are whole', async () => {
    const { telephony } = program;
    telephony.mark();
    const caller = await telephony.city.place({ from: '13811110006', script: 'tone', tone: 440 });
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    const number = await byTestId('relocation-number').innerText();
    const { Uniqueid: callKey = '' } = await telephony.event({ Event: 'AgentConnect' });
    await delay(3_000); // the announcement of the agent's number is over, they hear each other
    const heard = (): Sound =>
      readWav(path.join(telephony.city.spoolRecordingDir, `caller-${caller.id}.${caller.id}.heard.wav`));
    const begunAt = Date.now();
    let meanwhile = '';
    let gap = { from: 0, to: 0 };
    await program.restart(async () => {
      const from = durationOf(heard());
      await byTestId('socket-lost').waitFor();
      await telephony.addSippAgent('8009');
      telephony.mark();
      await telephony.city.place({ from: '13811110007', script: 'silent' });
      meanwhile = (await telephony.event({ Event: 'AgentConnect' }))['Uniqueid'] ?? '';
      await delay(4_000);
      gap = { from, to: durationOf(heard()) };
    });

    const silence = gap.to - gap.from - secondsOfTone(between(heard(), gap.from, gap.to), 1_000);
    expect(gap.to - gap.from).toBeGreaterThan(4);
    expect(silence).toBeLessThan(0.5 * (gap.to - gap.from)); // beeps and pauses
    // Without a click: the desk is connected, registered, and in its call as before.
    await byTestId('socket-lost').waitFor({ state: 'detached' });
    await page().locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    await untilState('talking');
    expect(await byTestId('relocation-number').innerText()).toBe(number);
    const [minutes = '0', seconds = '0'] = (await page().locator('[data-testid="call"] time').innerText()).split(':');
    expect(60 * Number(minutes) + Number(seconds)).toBeGreaterThanOrEqual(Math.floor((Date.now() - begunAt) / 1_000));

    // The call that came meanwhile is in the ledger with its agent, and its end is heard of.
    const inLedger = async () =>
      (
        await rows<{ outcome: string | null; roles: string[] }>(
          `SELECT outcome, ARRAY(SELECT role::text FROM call_leg WHERE call_id = call.id ORDER BY role) AS roles
           FROM call WHERE call_key = '${meanwhile}'`,
        )
      )[0];
    await until(async () => (await inLedger())?.roles.length === 2);
    for (const { id } of telephony.city.calls().filter(({ from }) => from === '13811110007'))
      await program.telephony.city.hangUp(id);
    await until(async () => (await inLedger())?.outcome === 'answered');
    expect((await inLedger())?.roles).toEqual(['agent', 'requester']);

    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await finish('moved');
    await telephony.removeSippAgent('8009');
    await untilStored();
    const [track] = await rows<{ stored_as: string }>(
      `SELECT stored_as FROM recording r JOIN call c ON c.id = r.call_id WHERE c.call_key = '${callKey}' AND role = 'requester'`,
    );
    const recorded = readWav(path.join(program.storeDir, track?.stored_as ?? ''));
    expect(secondsOfTone(recorded, 440)).toBeGreaterThan((Date.now() - begunAt) / 1_000 - 6);
    expect(await rows(`SELECT id FROM call WHERE call_key = '${callKey}'`)).toHaveLength(1);
  });

  it('nothing is left live, held or on the PBX when the day is over', async () => {
    await until(async () => (await channelsOnPbx()) === 0);
    expect(await rows('SELECT id FROM owner_attempt WHERE ended_at IS NULL')).toEqual([]);
    expect(await rows('SELECT id FROM relocation WHERE holder_id IS NOT NULL')).toEqual([]);
    expect(await rows('SELECT call_id FROM call_leg WHERE ended_at IS NULL')).toEqual([]);
    await untilStored();
  });
});
