/// <reference lib="dom" />
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { io } from 'socket.io-client';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

/** Who can be reached: pages that freeze or die, two windows, a headset that is pulled out. On a real PBX, in real browsers. */
describe('an agent who cannot be reached', () => {
  let program: WholeProgram;
  let first: AgentBrowser;
  let second: AgentBrowser;

  const at = (page: Page, id: string) => page.getByTestId(id).first();
  const untilState = (page: Page, state: string) =>
    page.locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 15_000 });
  const stored = async (extension: string) => {
    const [agent] = await program.database.dataSource.query<{ state: string; reason: string | null }[]>(
      `SELECT state, reason FROM agent WHERE extension = $1`,
      [extension],
    );
    return agent;
  };
  const until = async <T>(look: () => Promise<T>, wanted: T): Promise<void> => {
    for (let tries = 0; tries < 150; tries++) {
      if (JSON.stringify(await look()) === JSON.stringify(wanted)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await look()).toEqual(wanted);
  };
  const offers = async (extension: string): Promise<number> => {
    const [row] = await program.database.dataSource.query<{ count: string }[]>(
      `SELECT count(*) FROM agent_state_change JOIN agent USING (user_id) WHERE extension = $1 AND to_state = 'offered'`,
      [extension],
    );
    return Number(row?.count);
  };
  const callIn = async (): Promise<string> => {
    return (await program.telephony.city.place({ from: '13811110001', script: 'silent', durationSeconds: 120 })).id;
  };
  const logIn = async (page: Page, username: string): Promise<void> => {
    await page.goto(program.url);
    await at(page, 'login-username').fill(username);
    await at(page, 'login-password').fill('yiche-114-demo');
    await at(page, 'login-submit').click();
  };
  const begin = async (page: Page, username: string): Promise<void> => {
    await logIn(page, username);
    await at(page, 'go-on-duty').click();
    await untilState(page, 'ready');
  };
  /** The second agent takes the call and ends it; both are where they were before. */
  const secondTakesIt = async (): Promise<void> => {
    const { page } = second;
    await untilState(page, 'offered');
    await page.keyboard.press('F2');
    await untilState(page, 'talking');
    await page.keyboard.press('F9');
    await untilState(page, 'wrap-up');
    await at(page, 'set-ready').click();
    await untilState(page, 'ready');
  };

  beforeAll(async () => {
    const environment = { DESK_PROBE_MS: '500', DESK_OFFER_SILENCE_MS: '1500', DESK_CALL_SILENCE_MS: '4000' };
    program = await startWholeProgram({ pbx: 'asterisk', environment });
    [first, second] = [await openBrowser({ microphone: 1_000 }), await openBrowser({ microphone: 1_300 })];
    await first.page.addInitScript(pullableMicrophone);
    await begin(first.page, '8001');
    await begin(second.page, '8002');
  }, 120_000);
  afterAll(async () => {
    await first?.close();
    await second?.close();
    await program?.stop();
  });

  it('because the tab is frozen gets no offer: the caller goes to the next one; thawed, the agent is ready by themselves', async () => {
    await first.freeze();
    await until(() => stored('8001'), { state: 'reconnecting', reason: 'page' });
    await callIn();
    await secondTakesIt();
    expect(await offers('8001')).toBe(0);
    await first.thaw();
    await untilState(first.page, 'ready');
  });

  it('because the microphone is gone is told so, gets no offer, and is ready by themselves when it is back', async () => {
    const { page } = first;
    await page.evaluate(() => window.dispatchEvent(new Event('test:pull-microphone')));
    await at(page, 'idle-reconnecting').waitFor();
    expect(await at(page, 'idle-reconnecting').innerText()).toContain('没有麦克风');
    await at(page, 'microphone-lost').waitFor();
    expect(await stored('8001')).toEqual({ state: 'reconnecting', reason: 'microphone' });
    await callIn();
    await secondTakesIt();
    expect(await offers('8001')).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event('test:plug-microphone')));
    await untilState(page, 'ready');
    await at(page, 'microphone-lost').waitFor({ state: 'detached' });
  });

  it('would not be heard, for the headset is switched off, is told so before the next call, until something is heard', async () => {
    const { page } = first;
    const say = (event: string) => page.evaluate((name) => window.dispatchEvent(new Event(name)), event);
    await say('test:switch-off');
    await at(page, 'microphone-silent').waitFor({ timeout: 20_000 });
    expect(await at(page, 'microphone-silent').innerText()).toContain('没有任何声音');
    await page.locator('[data-testid="microphone-line"][data-state="silent"]').waitFor();
    await say('test:switch-on');
    await at(page, 'microphone-silent').waitFor({ state: 'detached' });

    await say('test:mute');
    await at(page, 'microphone-silent').waitFor();
    expect(await at(page, 'microphone-silent').innerText()).toContain('被系统静音');
    await say('test:unmute');
    await page.locator('[data-testid="microphone-line"][data-state="ok"]').waitFor();
    await untilState(page, 'ready');
  });

  it('would hear no ring in a page that was just opened is told so, until the first key or click', async () => {
    const third = await openBrowser({ microphone: 700 });
    try {
      await third.context.addInitScript(silentUntilTouched);
      await begin(third.page, '8003');
      expect(await at(third.page, 'sound-blocked').count()).toBe(0);
      // A page that nobody has touched yet, as after the browser was closed and opened again.
      const page = await third.context.newPage();
      await third.page.close();
      await page.goto(`${program.url}/desk`);
      await at(page, 'sound-blocked').waitFor();
      await page.locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
      await at(page, 'enable-sound').click();
      await at(page, 'sound-blocked').waitFor({ state: 'detached' });
      await at(page, 'go-off-duty').click();
      await at(page, 'off-duty').waitFor();
    } finally {
      await third.close();
    }
  });

  it('because the desk was taken over in another browser has it back by a click, and is ready there', async () => {
    const { page } = first;
    const answer = await fetch(`${program.url}/api/session`, {
      method: 'POST',
      headers: { 'x-yiche': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ username: '8001', password: 'yiche-114-demo' }),
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const elsewhere = io(program.url, { transports: ['websocket'], extraHeaders: { cookie } });
    try {
      const claim = { pageId: randomUUID(), takeOver: false };
      expect(await elsewhere.emitWithAck('desk:lead', claim)).toEqual({ ok: true, value: { leads: false } });
      expect(await elsewhere.emitWithAck('desk:lead', { ...claim, takeOver: true })).toMatchObject({
        value: { leads: true },
      });
      await at(page, 'desk-elsewhere').waitFor();
      await until(() => stored('8001'), { state: 'reconnecting', reason: 'phone' });
      const ousted = new Promise<void>((resolve) => void elsewhere.once('desk:led-elsewhere', () => resolve()));
      await at(page, 'take-over').click();
      await ousted;
      await untilState(page, 'ready');
      await page.locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
    } finally {
      elsewhere.disconnect();
    }
  });

  it('in this window has the desk in another: that one shows it, takes it over with the next call, and both are logged out together', async () => {
    const other = await first.context.newPage();
    await other.goto(`${program.url}/desk`);
    await at(other, 'desk-elsewhere').waitFor();
    await untilState(other, 'ready');
    await at(other, 'take-over').click();
    await at(first.page, 'desk-elsewhere').waitFor();
    await at(other, 'desk').waitFor();
    await other.locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
    await untilState(other, 'ready');

    await at(second.page, 'set-break').click();
    await at(second.page, 'break-rest').click();
    await untilState(second.page, 'break');
    await callIn();
    await untilState(first.page, 'offered');
    await untilState(other, 'offered');
    await other.keyboard.press('F2');
    await untilState(other, 'talking');
    await other.keyboard.press('F9');
    await untilState(other, 'wrap-up');
    await at(other, 'set-ready').click();
    await untilState(other, 'ready');

    await at(other, 'account').click();
    await at(other, 'log-out').click();
    for (const page of [other, first.page]) await at(page, 'login-username').waitFor();
    await until(() => stored('8001'), { state: 'offline', reason: null });
    await other.close();
  });

  it('whose page crashes, or whose browser is killed, gets no offer', async () => {
    await begin(first.page, '8001');
    await at(second.page, 'set-ready').click();
    const before = await offers('8001');
    const session = await first.context.newCDPSession(first.page);
    await Promise.race([session.send('Page.crash').catch(() => undefined), first.page.waitForEvent('crash')]);
    await until(async () => (await stored('8001'))?.state, 'reconnecting');
    await callIn();
    await secondTakesIt();
    expect(await offers('8001')).toBe(before);
  });
});

/** A browser that lets a page sound from the first click in it on, and not before, even while it records. */
function silentUntilTouched(): void {
  let touched = false;
  addEventListener('pointerdown', () => (touched = true), { capture: true });
  window.AudioContext = class extends AudioContext {
    constructor() {
      super();
      if (!touched) void this.suspend();
    }

    override resume(): Promise<void> {
      return touched ? super.resume() : Promise.resolve();
    }
  };
}

/** A headset that can be pulled out and plugged in again, as far as a page can see. */
function pullableMicrophone(): void {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const tracks: MediaStreamTrack[] = [];
  let pulled = false;
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (pulled) throw new DOMException('Requested device not found', 'NotFoundError');
    const stream = await open(constraints);
    tracks.push(...stream.getTracks());
    return stream;
  };
  window.addEventListener('test:pull-microphone', () => {
    pulled = true;
    for (const track of tracks.splice(0)) {
      track.stop();
      // A track that ends by itself says so; one that is stopped does not.
      track.dispatchEvent(new Event('ended'));
    }
  });
  // A headset's own switch: what comes is digital silence, and nobody says so. The system's: a track that says it is muted.
  const each = (event: string, act: (track: MediaStreamTrack) => void) =>
    window.addEventListener(event, () => tracks.forEach(act));
  each('test:switch-off', (track) => (track.enabled = false));
  each('test:switch-on', (track) => (track.enabled = true));
  const mute = (track: MediaStreamTrack, muted: boolean) => {
    Object.defineProperty(track, 'muted', { value: muted, configurable: true });
    track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  };
  each('test:mute', (track) => mute(track, true));
  each('test:unmute', (track) => mute(track, false));
  window.addEventListener('test:plug-microphone', () => {
    pulled = false;
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
}
