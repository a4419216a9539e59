import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { toWav } from '../../apps/pbx/src/testing/tones.js';
import { beeps, deskOptions, launchOptions } from '../../apps/server/test/browser.js';
import type { AgentDesk } from './agent-desk.js';

/** Between two looks at a page, ms. */
const lookEvery = 250;

/** States in which an agent is in a call. */
const inCallStates = new Set(['offered', 'talking', 'holding', 'consulting']);

/** A real desk in headless Chromium whose agent answers, closes every request as withdrawn, and is ready again. */
export class BrowserAgent implements AgentDesk {
  connected = false;
  state: string | null = null;
  private ended = false;

  constructor(
    readonly extension: string,
    readonly page: Page,
  ) {}

  get inCall(): boolean {
    return inCallStates.has(this.state ?? '');
  }

  async goOnDuty(url: string, password: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByTestId('login-username').fill(this.extension);
    await this.page.getByTestId('login-password').fill(password);
    await this.page.getByTestId('login-submit').click();
    await this.page.getByTestId('go-on-duty').first().click();
    void this.work();
  }

  /** Waits until the agent is in a conversation. @throws Error when none comes within `seconds`, with what the page shows instead */
  async untilTalking(seconds: number): Promise<void> {
    for (const deadline = Date.now() + seconds * 1000; this.state !== 'talking'; await delay(50)) {
      if (Date.now() < deadline) continue;
      throw new Error(`no call within ${seconds} s: ${await this.seen()}`);
    }
  }

  async seen(): Promise<string> {
    const shown = await Promise.race([
      this.page.locator('body').innerText(),
      delay(2_000, 'nothing: the page does not answer'),
    ]);
    return `${this.extension} ${this.connected ? '' : 'not connected, '}${this.state ?? 'no state'}; the page shows: ${shown}`;
  }

  /** @returns a function that tells what the page has said since: banners and refusals, which a person would have to read */
  async collectNews(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(collectNews);
    return () => this.page.evaluate(() => [...(window as unknown as { news: Set<string> }).news]);
  }

  end(): void {
    this.ended = true;
  }

  private async work(): Promise<void> {
    for (; !this.ended; await delay(lookEvery)) {
      const late = delay(2_000, undefined, { ref: false });
      const state = await Promise.race([this.page.evaluate(actAsAgent).catch(() => undefined), late]);
      this.connected = typeof state === 'string';
      if (typeof state === 'string') this.state = state;
    }
  }
}

/** Opens a desk for each extension in one Chromium, each with a profile of its own. @param onStop is told how to end them */
export async function openBrowserAgents(
  extensions: readonly string[],
  onStop: (stop: () => Promise<unknown>) => void,
): Promise<BrowserAgent[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-voice-'));
  onStop(() => rm(folder, { recursive: true, force: true }));
  const voice = path.join(folder, 'voice.wav');
  await writeFile(voice, toWav(beeps(1_000)));
  const browser = await chromium.launch(launchOptions(voice));
  onStop(() => browser.close());
  const agents: BrowserAgent[] = [];
  for (const extension of extensions) {
    const context = await browser.newContext({ ...deskOptions, permissions: ['microphone'] });
    agents.push(new BrowserAgent(extension, await context.newPage()));
  }
  onStop(async () => {
    for (const agent of agents) agent.end();
  });
  return agents;
}

/** Sends a signal to every page's process of the browsers that this process has started. */
export async function signalPages(signal: NodeJS.Signals): Promise<void> {
  const parents = new Map<number, number>();
  const renderers: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('--type=renderer')) renderers.push(Number(name));
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === process.pid || isOurs(parents.get(pid)));
  for (const pid of renderers) if (isOurs(pid)) process.kill(pid, signal);
}

/** In the page: does what the desk waits for. @returns the agent's state; null while the page does not show it */
function actAsAgent(): string | null {
  const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid="${id}"]`);
  const click = (id: string): void => {
    const button = find(id);
    if (button && !button.hasAttribute('disabled')) button.click();
  };
  const state = find('agent-state')?.dataset['state'] ?? null;
  if (state === 'offered') click('answer');
  if (state === 'wrap-up') {
    click('outcome-withdrawn');
    click('finish');
    click('back-to-ready');
  }
  if (state === 'break' || state === 'not-responding') {
    click('set-ready');
    click('back-to-ready');
  }
  return state;
}

/** In the page: keeps what it says from now on in `window.news`; what stands there already is old, while it says the same. */
function collectNews(): void {
  const news = new Set<string>();
  const said = () =>
    [...document.querySelectorAll<HTMLElement>('[data-testid="banners"] > *, [data-testid="error-notice"]')].map(
      (each): [HTMLElement, string] => [each, `${each.dataset['testid']} ${each.textContent}`],
    );
  const old = new Map(said());
  new MutationObserver(() => {
    for (const [each, text] of said()) if (old.get(each) !== text) news.add(text);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  Object.assign(window, { news });
}
