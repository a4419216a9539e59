/// <reference lib="dom" />
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openBrowser, type AgentBrowser } from './browser.js';
import { deskIn, type Desk } from './desk.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(90_000);

const projectDir = path.resolve(import.meta.dirname, '../../..');

/** Another build of the same pages, as the next version would have: all its files have other names. */
async function buildAnother(folder: string): Promise<string> {
  const web = path.join(folder, 'web');
  const vite = path.join(projectDir, 'node_modules/.bin/vite');
  const args = ['build', 'apps/web', '--logLevel', 'error', '--minify', 'false', '--outDir', web, '--emptyOutDir'];
  await promisify(execFile)(vite, args, { cwd: projectDir });
  const script = path.join(projectDir, 'scripts/lib/web-assets.mjs');
  const { keepOlderAssets } = (await import(pathToFileURL(script).href)) as {
    keepOlderAssets(folders: { from: string; web: string; to: string }): void;
  };
  keepOlderAssets({ from: path.join(projectDir, 'dist'), web, to: folder });
  return web;
}

/** The next server beside the live one, then switched: on a real PBX, seen from a real desk in a call. */
describe('a server that is replaced by the one beside it', () => {
  let program: WholeProgram;
  let browser: AgentBrowser;
  let desk: Desk;

  const page = () => browser.page;
  const byTestId = (id: string) => desk.byTestId(id);
  const untilState = (state: string) => desk.untilState(state);
  const rows = <T>(sql: string) => program.database.superuser.query<T[]>(sql);

  /** The first script of the pages in this folder. */
  const buildIn = async (web: string): Promise<string> =>
    /src="(\/assets\/[^"]+)"/.exec(await readFile(path.join(web, 'index.html'), 'utf8'))?.[1] ?? '';
  const untilPageIs = (build: string) =>
    page().waitForFunction((name) => Array.from(document.scripts).some(({ src }) => src.endsWith(name)), build);
  const talk = async (from: string): Promise<string> => {
    const { id } = await program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 });
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    return id;
  };
  const finish = () => desk.finish('withdrawn');

  let folder: string;
  let next: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-next-'));
    next = await buildAnother(folder);
    program = await startWholeProgram({ pbx: 'asterisk' });
    browser = await openBrowser({ microphone: 1_000 });
    desk = deskIn(browser);
    await desk.logInToReady(program.url);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Asks the server all the time; told of the first question that nobody answered. */
  function probe(whenAway: () => void): { stop(): Promise<number> } {
    let [asking, unanswered] = [true, 0];
    const running = (async () => {
      while (asking) {
        const answered = await fetch(`${program.url}/healthz`, { headers: { connection: 'close' } }).then(
          ({ ok }) => ok,
          () => false,
        );
        if (!answered && unanswered++ === 0) whenAway();
        await delay(20);
      }
    })();
    return {
      stop: async () => {
        asking = false;
        await running;
        return unanswered;
      },
    };
  }
  /** Everything that the page says from now on that nobody should have to read. */
  async function listen(): Promise<() => Promise<string[]>> {
    await page().evaluate(() => {
      const said = new Set<string>();
      const look = (): void => {
        for (const each of document.querySelectorAll('[data-testid="banners"] > *, [data-testid="error-notice"]'))
          said.add(`${each.getAttribute('data-testid')} ${each.textContent}`);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
      Object.assign(window, { said });
    });
    return () => page().evaluate(() => [...(window as unknown as { said: Set<string> }).said]);
  }

  it('is missed for a moment by whoever asks, and not by a desk in a call: what is pressed then is done', async () => {
    const beside = await program.launchBeside();
    const id = await talk('13811170001');
    const said = await listen();

    const pressed: Promise<void>[] = [];
    const prober = probe(() => void pressed.push(page().keyboard.press('F6')));
    await program.switchTo(beside, 'asked');
    await untilState('holding');
    await Promise.all(pressed);
    expect(await prober.stop()).toBeGreaterThan(0);
    await byTestId('place').fill('武进区湖塘镇花园街 8 号');
    await page().keyboard.press('Enter');
    await page().locator('[data-testid="save-state"][data-state="saved"]').waitFor();
    await page().keyboard.press('F6');
    await untilState('talking');
    expect(await said()).toEqual([]);
    expect(program.telephony.city.calls().find((call) => call.id === id)?.state).toBe('up');

    await finish();
    expect(await rows('SELECT place FROM relocation')).toEqual([{ place: '武进区湖塘镇花园街 8 号' }]);
    expect(await rows('SELECT key FROM call_event GROUP BY key HAVING count(*) > 1')).toEqual([]);
    expect(await rows('SELECT 1 FROM call')).toHaveLength(1);
  });

  it('may bring other pages: an old one goes on in a call, with its own parts, and takes the new build by itself afterwards', async () => {
    const beside = await program.launchBeside({ WEB_DIR: next });
    await talk('13811170002');
    await program.switchTo(beside, 'asked');
    const said = await listen();
    await byTestId('nav-relocations').click();
    await byTestId('relocation-table').waitFor();
    await byTestId('nav-desk').click();
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    expect(await said()).toEqual([]);
    await untilPageIs(await buildIn(path.join(projectDir, 'dist/web')));
    await finish();
    await untilPageIs(await buildIn(next));
    await page().locator('[data-testid="phone-registration"][data-state="registered"]').waitFor();
    await untilState('ready');
    await talk('13811170003');
    await finish();
  });

  it('says calmly in a call that a part of an old page is gone, and the page takes the new build after the call', async () => {
    // Back to the first build, which has nothing of the other.
    const beside = await program.launchBeside();
    await talk('13811170004');
    await program.switchTo(beside, 'asked');
    await byTestId('nav-relocations').click();
    await byTestId('part-missing').getByText('通话不受影响').waitFor();
    await byTestId('nav-desk').click();
    await page().locator('[data-testid="call"][data-phase="talking"]').waitFor();
    await finish();
    await untilPageIs(await buildIn(path.join(projectDir, 'dist/web')));
    await untilState('ready');
    await byTestId('nav-relocations').click();
    await byTestId('relocation-table').waitFor();
    expect(program.log()).not.toMatch(/unhandled|uncaught/i);
  });
});
