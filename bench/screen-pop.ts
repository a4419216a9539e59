import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startAsteriskFixture, type AsteriskFixture } from '../apps/pbx/src/testing/asterisk-fixture.js';
import { openBrowser, type AgentBrowser } from '../apps/server/test/browser.js';
import { cityEnvironment } from '../apps/server/test/program-process.js';
import { startApplication } from './support/application.js';
import { numberOption, percentile, say, type BenchContext } from './support/bench-context.js';

/** The part of the pushed desk that this bench reads; contracts has all of it. */
interface DeskSnapshot {
  readonly call: { readonly callId: string; readonly sipToken: string; readonly phase: string } | null;
}

/** Calls before those that count: what is compiled and cached on the first offer is not what an agent sees all day. */
const warmUpCalls = 3;

/** One offer on its way; moments in ms since 1970 on the one clock of this machine. */
interface Offer {
  /** AMI's own time of `AgentCalled`. */
  readonly calledAt: number;
  /** The `desk:changed` frame that first shows the offer is in the browser (CDP): the server's share ends. */
  readonly framedAt: number;
  /** The second animation frame after the offer stood in the page: it has been painted. */
  readonly paintedAt: number;
}

/** What the browser saw of offers. */
interface Sightings {
  /** First frame with the offer, by the PBX's name of the call. */
  readonly frames: Map<string, { readonly callId: string; readonly at: number }>;
  /** Moment of the paint by our id of the call. */
  readonly paints: Map<string, number>;
}

/** The whole program with a real PBX, the demo city's callers and one agent's browser; each call is offered, painted, given up. */
export async function run(context: BenchContext): Promise<string> {
  const calls = numberOption(context, 'calls', 30);
  const telephony = await startAsteriskFixture({ withCity: true });
  context.onStop(() => telephony.stop());
  const application = await startApplication(context, {
    pbx: telephony.pbx,
    environment: { DEMO: 'true', ...cityEnvironment(telephony.city) },
  });
  const browser = await openBrowser({ microphone: 1_000 });
  context.onStop(() => browser.close());
  const { page } = browser;
  const seen = await watch(browser);
  await goOnDuty(page, application.url);

  const offers: Offer[] = [];
  for (let index = 0; index < warmUpCalls + calls; index++) {
    const offer = await oneOffer(page, telephony, seen);
    if (index < warmUpCalls) continue;
    offers.push(offer);
    const { calledAt, framedAt, paintedAt } = offer;
    say(
      `call ${String(offers.length).padStart(3)}: frame in the browser after ${(framedAt - calledAt).toFixed(1)} ms,` +
        ` painted after ${(paintedAt - calledAt).toFixed(1)} ms`,
    );
  }

  const painted = offers.map(({ calledAt, paintedAt }) => paintedAt - calledAt);
  const served = offers.map(({ calledAt, framedAt }) => framedAt - calledAt);
  const pushed = await application.metric('yiche_screen_pop_pushed_seconds_sum');
  const pushes = await application.metric('yiche_screen_pop_pushed_seconds_count');
  say(
    `server: from AgentCalled's own time to the WebSocket frame as CDP saw it, p50 ${percentile(served, 0.5).toFixed(1)} ms`,
  );
  say(
    `the server's own measure, from hearing the event to pushing the desk: mean ${((pushed / pushes) * 1000).toFixed(1)} ms of ${pushes}`,
  );
  const figures = {
    p50_ms: percentile(painted, 0.5),
    p95_ms: percentile(painted, 0.95),
    server_p95_ms: percentile(served, 0.95),
  };
  return Object.entries(figures)
    .map(([name, value]) => `${name}=${value.toFixed(1)}`)
    .join(' ');
}

async function oneOffer(page: Page, telephony: AsteriskFixture, seen: Sightings): Promise<Offer> {
  telephony.mark();
  const call = { from: '13812348000', script: 'silent', durationSeconds: 60 };
  const caller = (await cityCall(telephony, 'POST', '', call)) as { id: string };
  const called = await telephony.event({ Event: 'AgentCalled' });
  const frame = await appears('the frame with the offer', () => seen.frames.get(called['Uniqueid'] ?? ''));
  const paintedAt = await appears('the painted offer', () => seen.paints.get(frame.callId));
  await cityCall(telephony, 'DELETE', `/${caller.id}`);
  await page.locator('[data-testid="agent-state"][data-state="ready"]').waitFor({ timeout: 10_000 });
  // So that the calls do not keep step with the screen's frames or with anybody's timers.
  await delay(300 + Math.random() * 400);
  return { calledAt: Number(called['Timestamp']) * 1000, framedAt: frame.at, paintedAt };
}

/** Notes, with the browser's own clocks, when an offer comes over the WebSocket and when it has been painted. */
async function watch({ page, context }: AgentBrowser): Promise<Sightings> {
  const seen: Sightings = { frames: new Map(), paints: new Map() };
  const session = await context.newCDPSession(page);
  /** CDP's frame times count from an unknown moment; the handshake's has the wall clock beside it. */
  const offsets = new Map<string, number>();
  session.on('Network.webSocketWillSendHandshakeRequest', ({ requestId, timestamp, wallTime }) =>
    offsets.set(requestId, wallTime - timestamp),
  );
  session.on('Network.webSocketFrameReceived', ({ requestId, timestamp, response }) => {
    const body = /^42\["desk:changed",(.*)\]$/s.exec(response.payloadData)?.[1];
    if (body === undefined) return;
    const { call } = JSON.parse(body) as DeskSnapshot;
    if (call?.phase !== 'offered' || seen.frames.has(call.sipToken)) return;
    seen.frames.set(call.sipToken, {
      callId: call.callId,
      at: ((offsets.get(requestId) ?? Number.NaN) + timestamp) * 1000,
    });
  });
  await session.send('Network.enable');
  await page.exposeFunction('benchPainted', (callId: string, at: number) => void seen.paints.set(callId, at));
  await page.addInitScript(() => {
    const told = new Set<string>();
    const look = (): void => {
      const callId = document.querySelector('[data-testid="offer"]')?.getAttribute('data-call-id');
      if (!callId || told.has(callId)) return;
      told.add(callId);
      // The first frame is the one being prepared; when the second begins, the first has been painted.
      requestAnimationFrame(() =>
        requestAnimationFrame((at) => {
          const { benchPainted } = window as unknown as { benchPainted(callId: string, at: number): void };
          benchPainted(callId, performance.timeOrigin + Math.max(at, performance.now()));
        }),
      );
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
  return seen;
}

async function goOnDuty(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('login-username').fill('8001');
  await page.getByTestId('login-password').fill('yiche-114-demo');
  await page.getByTestId('login-submit').click();
  await page.getByTestId('go-on-duty').first().click();
  await page.locator('[data-testid="agent-state"][data-state="ready"]').waitFor({ timeout: 15_000 });
}

async function cityCall({ city }: AsteriskFixture, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(new URL(`/calls${path}`, city.controlUrl), {
    method,
    headers: { authorization: `Bearer ${city.controlToken}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  // A call that has ended by itself is as good as hung up.
  if (!answer.ok && method !== 'DELETE') throw new Error(`the demo city refused the call: ${answer.status}`);
  return answer.status === 204 ? null : answer.json().catch(() => null);
}

async function appears<T>(what: string, look: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 1_000; tries++) {
    const found = look();
    if (found !== undefined) return found;
    await delay(20);
  }
  throw new Error(`${what} did not come within 20 s`);
}
