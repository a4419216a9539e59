/// <reference lib="dom" />
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { captureSip, dialogsOf, type Packet } from '../../pbx/src/testing/sip-capture.js';
import { durationOf, readWav, secondsOfTone, type Sound } from '../../pbx/src/testing/tones.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

const REQUESTER = '13812348000';
/** 苏D77777 of the synthetic vehicles: an owner whose number ends in 77 answers at once with a tone. */
const OWNER = { plate: '苏D77777', number: '13900000977', name: '赵杰' };
/** What each party says, Hz: far from each other and from each other's harmonics. */
const TONES = { requester: 440, agent: 1_000, owner: 1_300 };

jest.setTimeout(180_000);

/**
 * The main job, once, with everything real: a call through the carrier, an agent's browser, an owner who is called, three tracks.
 * One run, many statements about it.
 */
describe('a move-car call from ringing to a closed request', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;
  let packets: readonly Packet[];
  let received: string;
  const moments: Record<string, number> = {};
  const tracks = new Map<string, Sound>();
  const heard = new Map<string, Sound>();
  let relocationNumber = '';

  const mark = (name: string): void => void (moments[name] = Date.now());
  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 15_000 });

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
    browser = await openBrowser({ microphone: TONES.agent });
    const { carrier } = program.telephony.pbx.settings;
    const capture = await captureSip(`udp and host ${carrier.address} and port ${carrier.port}`);

    await page().goto(program.url);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill('yiche-114-demo');
    await byTestId('login-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');

    await program.telephony.city.place({
      from: REQUESTER,
      script: 'tone',
      tone: TONES.requester,
      durationSeconds: 120,
    });
    mark('called');
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    mark('talking');
    await byTestId('relocation-number').waitFor();
    relocationNumber = (await byTestId('relocation-number').innerText()).trim();
    await byTestId('place').fill('武进区湖塘镇人民路 1 号地下车库入口');
    await byTestId('blocked-garage').click();
    await byTestId('plate-input').click();
    await page().keyboard.type('D77777');
    await page().keyboard.press('F3');
    await byTestId('script').waitFor();
    await page().locator('[data-testid="lookup-result"][data-state="found"]').waitFor();
    await delay(3_000);

    mark('ownerCalled');
    await page().keyboard.press('F4');
    await page().locator('[data-testid="owner-state"][data-state="answered"]').waitFor({ timeout: 20_000 });
    mark('consulting');
    await delay(4_000);
    mark('consulted');
    await page().keyboard.press('F7');
    await delay(500);
    mark('merged');
    await delay(4_000);
    mark('mergeEnds');
    await page().keyboard.press('F9');
    await page().locator('[data-testid="owner-state"][data-state="ended"]').waitFor();
    await delay(500);
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await byTestId('outcome-moved').click();
    await page().keyboard.press('F10');
    await untilState('ready');

    packets = await capture.stop();
    const [call] = await program.database.dataSource.query<{ id: string }[]>('SELECT id FROM call');
    await collectTracks(call?.id ?? '');
    await collectHeard();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  async function collectTracks(callId: string): Promise<void> {
    for (let tries = 0; tries < 60 && tracks.size < 3; tries++) {
      const rows = await program.database.dataSource.query<{ role: string; stored_as: string }[]>(
        `SELECT role, stored_as FROM recording WHERE call_id = $1 AND state = 'available'`,
        [callId],
      );
      for (const { role, stored_as } of rows) tracks.set(role, readWav(path.join(program.storeDir, stored_as)));
      await delay(500);
    }
  }

  async function collectHeard(): Promise<void> {
    const folder = program.telephony.city.spoolRecordingDir;
    for (const file of await readdir(folder)) {
      if (file.endsWith('.heard.wav'))
        heard.set(file.startsWith('owner.') ? 'owner' : 'requester', readWav(path.join(folder, file)));
    }
  }

  /** Seconds of a tone that the requester heard between two moments; the recording begins with the call. */
  const requesterHeard = (frequency: number, from: string, to: string): number => {
    const sound = heard.get('requester') as Sound;
    // The city begins to record within a third of a second of being asked for the call.
    const start = (moments.called ?? 0) + 300;
    const at = (moment: string) => Math.max(0, Math.round((((moments[moment] ?? 0) - start) / 1000) * sound.rate));
    return secondsOfTone({ ...sound, samples: sound.samples.subarray(at(from), at(to)) }, frequency);
  };

  it('gives the request a number of the bureau and the day', () => {
    expect(relocationNumber).toMatch(/^WJ-\d{8}-\d{6}$/);
  });

  it('throws nothing in the browser, which answers the call once', () => {
    expect(browser.uncaught).toEqual([]);
  });

  it('leaves the request closed, with its outcome, plate and place blocked', async () => {
    const [row] = await program.database.dataSource.query(
      'SELECT state, outcome, plate_number, blocked FROM relocation',
    );
    expect(row).toEqual({ state: 'closed', outcome: 'moved', plate_number: OWNER.plate, blocked: 'garage' });
  });

  it('has one ledger: one answered call, its three legs ended, no leg twice', async () => {
    const calls = await program.database.dataSource.query('SELECT outcome, ended_at IS NOT NULL AS ended FROM call');
    expect(calls).toEqual([{ outcome: 'answered', ended: true }]);
    const legs = await program.database.dataSource.query(
      'SELECT role, ended_at IS NOT NULL AS ended FROM call_leg ORDER BY role',
    );
    expect(legs).toEqual(['agent', 'owner', 'requester'].map((role) => ({ role, ended: true })));
  });

  it('has an attempt answered by signalling', async () => {
    const [attempt] = await program.database.dataSource.query(
      'SELECT signal_result, answered_at IS NOT NULL AS answered FROM owner_attempt',
    );
    expect(attempt).toEqual({ signal_result: 'answered', answered: true });
  });

  it.each(['requester', 'agent', 'owner'] as const)('records the %s on a track of their own', (role) => {
    const track = tracks.get(role) as Sound;
    expect(secondsOfTone(track, TONES[role])).toBeGreaterThan(3);
    for (const other of (['requester', 'agent', 'owner'] as const).filter((each) => each !== role)) {
      expect(secondsOfTone(track, TONES[other])).toBeLessThan(0.5);
    }
  });

  it('records the requester from the first second to the last', () => {
    const length = ((moments.mergeEnds ?? 0) - (moments.called ?? 0)) / 1000;
    expect(durationOf(tracks.get('requester') as Sound)).toBeGreaterThan(length - 2);
  });

  it('finds nothing missing of any track, through hold, consultation and merging', async () => {
    const rows = await program.database.dataSource.query('SELECT role, shortfall_ms FROM recording ORDER BY role');
    expect(rows).toEqual(['agent', 'owner', 'requester'].map((role) => ({ role, shortfall_ms: 0 })));
  });

  it('lets agent and requester hear each other while they talk', () => {
    expect(requesterHeard(TONES.agent, 'talking', 'ownerCalled')).toBeGreaterThan(1);
  });

  it('lets nobody but the music be heard by the requester on hold', () => {
    expect(requesterHeard(TONES.owner, 'consulting', 'consulted')).toBe(0);
    expect(requesterHeard(TONES.agent, 'consulting', 'consulted')).toBeLessThan(0.5);
  });

  it('lets the requester hear agent and owner once merged, and the owner hear both', () => {
    expect(requesterHeard(TONES.owner, 'merged', 'mergeEnds')).toBeGreaterThan(2);
    expect(requesterHeard(TONES.agent, 'merged', 'mergeEnds')).toBeGreaterThan(1);
    const owner = heard.get('owner') as Sound;
    expect(secondsOfTone(owner, TONES.agent)).toBeGreaterThan(2);
    const requesterSeconds = secondsOfTone(owner, TONES.requester);
    expect(requesterSeconds).toBeGreaterThan(2);
    // Not while the requester was on hold.
    expect(requesterSeconds).toBeLessThan(6);
  });

  it('calls the owner from 0519110 and from nothing else', () => {
    const invites = packets
      .map((packet) => packet.toString('latin1'))
      .filter((text) => text.includes(`INVITE sip:${OWNER.number}@`));
    expect(invites.length).toBeGreaterThan(0);
    for (const invite of invites) expect(invite).toMatch(/^From: .*<sip:0519110@/m);
  });

  it("shows neither PSTN party the other's number anywhere in SIP", () => {
    const dialogs = [...dialogsOf(packets).values()];
    const requesterLeg = dialogs.filter((text) => text.includes(REQUESTER));
    const ownerLeg = dialogs.filter((text) => text.includes(OWNER.number));
    expect(requesterLeg).toHaveLength(1);
    expect(ownerLeg).toHaveLength(1);
    expect(requesterLeg[0]).not.toContain(OWNER.number);
    expect(ownerLeg[0]).not.toContain(REQUESTER);
  });

  it('plays the recording in the browser from any second', async () => {
    await page().goto(`${program.url}/relocations`);
    await page().getByText(relocationNumber).first().click();
    await byTestId('player-play').waitFor();
    await byTestId('recording-requester').waitFor();
    await byTestId('player-play').click();
    const audio = page().getByTestId('recording-audio-requester');
    await page().waitForFunction(
      () => (document.querySelector('[data-testid="recording-audio-requester"]') as HTMLAudioElement).currentTime > 0.5,
    );
    const seeked = await audio.evaluate(async (element: HTMLAudioElement) => {
      element.currentTime = 6;
      await new Promise((resolve) => element.addEventListener('seeked', resolve, { once: true }));
      return { time: element.currentTime, duration: element.duration };
    });
    expect(seeked.time).toBeGreaterThanOrEqual(6);
    expect(seeked.duration).toBeGreaterThan(10);
  });

  it('sends a track to those who may hear it alone, in the byte range they ask for', async () => {
    const [{ id } = { id: '' }] = await program.database.dataSource.query<{ id: string }[]>(
      `SELECT id FROM recording WHERE role = 'agent'`,
    );
    const listen = async (username: string, range?: string): Promise<Response> => {
      const logIn = await fetch(`${program.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-yiche': '1' },
        body: JSON.stringify({ username, password: 'yiche-114-demo' }),
      });
      const cookie = logIn.headers.get('set-cookie')?.split(';')[0] ?? '';
      return fetch(`${program.url}/api/recordings/${id}/audio`, { headers: { cookie, ...(range ? { range } : {}) } });
    };
    expect((await listen('8002')).status).toBe(404);
    expect((await listen('guanli')).status).toBe(403);
    expect((await fetch(`${program.url}/api/recordings/${id}/audio`)).status).toBe(401);
    expect((await listen('banzhang')).status).toBe(200);
    const part = await listen('jingwu', 'bytes=100-199');
    expect([part.status, part.headers.get('content-range')?.startsWith('bytes 100-199/')]).toEqual([206, true]);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
    expect((await listen('banzhang', 'bytes=99999999-')).status).toBe(416);
  });

  it('writes who looked up, called and listened to the audit trail', async () => {
    const rows = await program.database.dataSource.query<{ action: string }[]>('SELECT action FROM audit_entry');
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of [
      'identity.logged-in',
      'vehicles.looked-up',
      'vehicles.owner-number-used',
      'relocation.owner-called',
      'recording.played',
    ]) {
      expect(actions).toContain(action);
    }
  });

  it("never lets a full number or the owner's name reach the browser, over HTTP or WebSocket", async () => {
    received = await browser.received();
    expect(received.length).toBeGreaterThan(10_000);
    expect(received).toContain('138****8000'); // the recorder really sees what comes
    expect(received).not.toContain(REQUESTER);
    expect(received).not.toContain(OWNER.number);
    expect(received).not.toContain(OWNER.name);
  });

  it('keeps numbers and names out of the log, at its most talkative', () => {
    const log = program.log();
    expect(log.length).toBeGreaterThan(0);
    for (const secret of [REQUESTER, OWNER.number, OWNER.name]) expect(log).not.toContain(secret);
  });

  it('stores no number in the clear', async () => {
    const tables = await program.database.dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables) {
      const rows = await program.database.dataSource.query<{ text: string }[]>(
        `SELECT t::text AS text FROM "${name}" t`,
      );
      const text = rows.map((row) => row.text).join('\n');
      for (const secret of [REQUESTER, OWNER.number, OWNER.name])
        expect(text.includes(secret) ? `${name} holds ${secret}` : '').toBe('');
    }
  });
});
