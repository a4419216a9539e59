import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type LaunchOptions, type Page } from 'playwright-core';
import { tone, toWav, type Sound } from '../../pbx/src/testing/tones.js';

/** An agent's browser with a microphone that plays a tone, and everything that reached it. */
export interface AgentBrowser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every byte that came over HTTP and WebSocket, as text. */
  received(): Promise<string>;
  /** What was thrown in its page and caught by nobody. */
  readonly uncaught: readonly string[];
  /** Stops the processes of its pages as a hung machine would: connections stay, nothing answers. Pages live on after `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  close(): Promise<void>;
}

/** Headless Chromium as an agent sits before it; `microphone` is the frequency of what it says, Hz. */
export async function openBrowser({
  microphone,
  from,
}: {
  readonly microphone: number;
  /**
   * A network namespace to run in, and the page's origin there: without TLS it counts as secure all the same, with TLS its name is the
   * namespace's own address and its certificate may be anybody's.
   */
  readonly from?: { readonly namespace: string; readonly origin: string };
}): Promise<AgentBrowser> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-browser-'));
  const voice = path.join(folder, 'voice.wav');
  await writeFile(voice, toWav(beeps(microphone)));
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    ...launchOptions(voice),
    ...deskOptions,
    ...(from && (await launchedFrom(from, voice, folder))),
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const received = await recordReceived(context, page);
  const uncaught: string[] = [];
  page.on('pageerror', ({ message }) => uncaught.push(message));
  return {
    page,
    context,
    received,
    uncaught,
    freeze: () => signalRenderers(folder, 'SIGSTOP'),
    thaw: () => signalRenderers(folder, 'SIGCONT'),
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const chromiumPath = process.env.CHROMIUM || '/usr/bin/chromium';

/** Headless Chromium with a microphone that plays this file, and sound that needs no click. */
export const launchOptions = (voice: string): LaunchOptions => ({
  executablePath: chromiumPath,
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${voice}`,
    '--allow-loopback-in-peer-connection',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
  ],
});

/** The screen of an agent's desk. */
export const deskOptions = {
  viewport: { width: 1366, height: 768 },
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

/** The same in a namespace of the network, where the server is no `localhost`. */
async function launchedFrom(
  { namespace, origin }: { readonly namespace: string; readonly origin: string },
  voice: string,
  folder: string,
): Promise<LaunchOptions> {
  const { protocol, hostname } = new URL(origin);
  const trust =
    protocol === 'https:'
      ? ['--ignore-certificate-errors', `--host-resolver-rules=MAP ${hostname} 127.0.0.1`]
      : [`--unsafely-treat-insecure-origin-as-secure=${origin}`];
  const args = [...(launchOptions(voice).args ?? []), ...trust];
  return { executablePath: await inNamespace(namespace, folder), args };
}

/** A program that is Chromium in this namespace. */
async function inNamespace(namespace: string, folder: string): Promise<string> {
  const script = path.join(folder, 'chromium-in-namespace');
  await writeFile(script, `#!/bin/sh\nexec ip netns exec ${namespace} ${chromiumPath} "$@"\n`, { mode: 0o755 });
  return script;
}

async function signalRenderers(profileFolder: string, signal: NodeJS.Signals): Promise<void> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    processes.map(async (pid) => ({
      pid: Number(pid),
      line: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  );
  for (const { pid, line } of lines) {
    if (line.includes('--type=renderer') && line.includes(profileFolder)) process.kill(pid, signal);
  }
}

/** A steady tone is taken for noise and filtered out by the browser; beeps are taken for speech. */
export function beeps(frequency: number): Sound {
  const { rate, samples } = tone(frequency, 3);
  const gap = 0.15 * rate;
  const period = 0.5 * rate;
  return { rate, samples: samples.map((sample, index) => (index % period < gap ? 0 : sample)) };
}

async function recordReceived(context: BrowserContext, page: Page): Promise<() => Promise<string>> {
  const parts: string[] = [];
  const bodies: Promise<void>[] = [];
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    parts.push(
      response.opcode === 2 ? Buffer.from(response.payloadData, 'base64').toString('latin1') : response.payloadData,
    );
  });
  session.on(
    'Network.webSocketHandshakeResponseReceived',
    ({ response }) => void parts.push(JSON.stringify(response.headers)),
  );
  page.on('response', (response) => {
    bodies.push(
      (async () => {
        parts.push(response.url(), JSON.stringify(await response.allHeaders().catch(() => ({}))));
        const body = await response.body().catch(() => Buffer.alloc(0));
        parts.push(body.toString('utf8'));
      })(),
    );
  });
  return async () => {
    await Promise.allSettled(bodies);
    return parts.join('\n');
  };
}
