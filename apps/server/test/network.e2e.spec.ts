/// <reference lib="dom" />
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { between, durationOf, readWav, secondsOfTone, type Sound } from '../../pbx/src/testing/tones.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { openCuttableProxy, type CuttableProxy } from './cuttable-proxy.js';
import { openTwoPaths, type TwoPaths } from './two-paths.js';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

const TONES = { requester: 440, agent: 1_000 };

jest.setTimeout(90_000);

/** The network under a call: what is said goes on in both directions without a click, and the call is the same call. */
describe('a call whose network fails', () => {
  let program: WholeProgram;
  let paths: TwoPaths;
  let proxy: CuttableProxy;
  let sipProxy: CuttableProxy;
  let browser: AgentBrowser;
  let callerId = '';
  let callKey = '';

  const page = () => browser.page;
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 20_000 });
  const heardByCaller = (): Sound =>
    readWav(path.join(program.telephony.city.spoolRecordingDir, `caller-${callerId}.${callerId}.heard.wav`));
  /** Beeps with pauses: of a second about 0.7 is tone. */
  const agentIsHeard = async (seconds: number): Promise<number> => {
    const from = durationOf(heardByCaller());
    await delay(seconds * 1_000);
    return secondsOfTone(between(heardByCaller(), from, Infinity), TONES.agent);
  };
  const requesterIsHeard = () => loudestFrequency(page());

  async function takeCall(url: string, username: string): Promise<void> {
    await page().addInitScript(listenIn);
    await page().goto(url);
    await page().getByTestId('login-username').fill(username);
    await page().getByTestId('login-password').fill('yiche-114-demo');
    await page().getByTestId('login-submit').click();
    await page().getByTestId('go-on-duty').click();
    await untilState('ready');
    program.telephony.mark();
    callerId = (await program.telephony.city.place({ from: '13811130001', script: 'tone', tone: TONES.requester })).id;
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    callKey = String((await program.telephony.event({ Event: 'AgentConnect' }))['Uniqueid']);
    await delay(3_000); // the announcement of the agent's number is over, they hear each other
    expect(await agentIsHeard(3)).toBeGreaterThan(1);
    expect(Math.abs((await requesterIsHeard()) - TONES.requester)).toBeLessThan(30);
  }

  /** Both hear each other, the desk works, it is still the one call, and nobody clicked. */
  async function expectSameCall({ legs: count }: { legs: number }): Promise<void> {
    expect(await agentIsHeard(3)).toBeGreaterThan(1);
    expect(Math.abs((await requesterIsHeard()) - TONES.requester)).toBeLessThan(30);
    await page().getByTestId('socket-lost').waitFor({ state: 'detached' });
    await page().locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
    await untilState('talking');
    const legs = await program.database.dataSource.query(
      `SELECT l.channel_id, l.started_at, l.answered_at, l.ended_at, l.cause FROM call_leg l JOIN call c ON c.id = l.call_id WHERE c.call_key = $1 AND l.role = 'agent'`,
      [callKey],
    );
    expect(legs).toHaveLength(count);
    await page().keyboard.press('F9');
    await untilState('wrap-up');
  }

  beforeAll(async () => {
    paths = await openTwoPaths();
    const gatewayPort = await freePort('tcp', '127.0.0.1');
    // From the namespace too: there it is a way like any other, and is not cut.
    sipProxy = await openCuttableProxy({ host: '127.0.0.1', port: gatewayPort }, '0.0.0.0');
    program = await startWholeProgram({
      pbx: 'asterisk',
      environment: {
        HOST: '0.0.0.0',
        PBX_MEDIA_ADDRESS: paths.address,
        SOFTPHONE_GATEWAY_PORT: String(gatewayPort),
        SOFTPHONE_PUBLIC_PORT: String(sipProxy.port),
      },
    });
    proxy = await openCuttableProxy({ host: '127.0.0.1', port: Number(new URL(program.url).port) });
  }, 120_000);

  afterEach(async () => {
    await browser?.close();
  });

  afterAll(async () => {
    await proxy?.close();
    await sipProxy?.close();
    await program?.stop();
    await paths?.close();
  });

  it('goes on while every WebSocket is cut for 10 s, and the desk is back by itself', async () => {
    browser = await openBrowser({ microphone: TONES.agent });
    await takeCall(`http://localhost:${proxy.port}`, '8001');
    for (const each of [proxy, sipProxy]) each.cut();
    // The page takes some 3 s to say so. From 15 s on without an answer a page is gone (DESK_CALL_SILENCE_MS) and its call waits for it.
    await page().getByTestId('socket-lost').waitFor();
    expect(await agentIsHeard(6)).toBeGreaterThan(3);
    expect(Math.abs((await requesterIsHeard()) - TONES.requester)).toBeLessThan(30);
    for (const each of [proxy, sipProxy]) each.mend();
    await expectSameCall({ legs: 1 });
  });

  it('finds another way when the browser changes its network, in both directions', async () => {
    const origin = `http://${paths.address}:${new URL(program.url).port}`;
    browser = await openBrowser({ microphone: TONES.agent, from: { namespace: paths.namespace, origin } });
    await takeCall(origin, '8002');
    await paths.change();
    const returned = await program.telephony.event(
      { Event: 'UserEvent', Kind: 'agent-returned', Call: callKey },
      20_000,
    );
    expect(returned['Channel']).toMatch(/^PJSIP\/agent-8002-/);
    await delay(12_000); // whoever would miss the page in its old place has done so by now
    await expectSameCall({ legs: 2 });
  });
});

/** Runs in the page before anything else: keeps an ear on the sound that comes from the PBX. */
function listenIn(): void {
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        const context = new AudioContext();
        const analyser = context.createAnalyser();
        analyser.fftSize = 4_096;
        context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
        Object.assign(window, { ear: analyser, connection: this });
      });
    }
  };
}

/** The loudest frequency that reaches the agent's ear within half a second, Hz; 0 in silence, and when nothing comes. */
function loudestFrequency(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { ear, connection } = window as unknown as { ear: AnalyserNode; connection: RTCPeerConnection };
    const received = async (): Promise<number> => {
      let packets = 0;
      (await connection.getStats()).forEach((entry: { type: string; packetsReceived?: number }) => {
        if (entry.type === 'inbound-rtp') packets += entry.packetsReceived ?? 0;
      });
      return packets;
    };
    const before = await received();
    await new Promise((resolve) => setTimeout(resolve, 500));
    // The browser goes on with the last tone for a while when packets stay away.
    if ((await received()) - before < 10) return 0;
    const levels = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, index) => (level > (levels[best] ?? -Infinity) ? index : best), 0);
    return (levels[loudest] ?? -Infinity) < -60 ? 0 : (loudest * ear.context.sampleRate) / ear.fftSize;
  });
}
