import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SmallDisk } from '../../../libs/platform/src/testing/small-disk.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { deskIn, type Desk } from './desk.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(180_000);

/** Bytes: two seconds of a track. */
const SOME_SOUND = 32_000;
/** For so long nothing can be recorded, ms. */
const FULL = 5_000;

/**
 * The PBX's disk is full in the middle of a call, for real. One run, many statements about it; `npm run chaos` does it under load.
 */
describe("a call in which the PBX's disk is full for a while", () => {
  let program: WholeProgram;
  let browser: AgentBrowser;
  let desk: Desk;
  let disk: SmallDisk;
  const seen: Record<string, unknown> = {};

  const page = () => browser.page;
  const byTestId = (id: string) => desk.byTestId(id);
  const untilState = (state: string) => desk.untilState(state);
  const until = async <T>(what: string, look: () => Promise<T | null>): Promise<T> => {
    for (let tries = 0; tries < 300; tries++) {
      const found = await look();
      if (found !== null) return found;
      await delay(100);
    }
    throw new Error(`waited in vain for ${what}`);
  };
  const readiness = async (): Promise<{ status: number; recordingSpool: unknown }> => {
    const answer = await fetch(`${program.url}/readyz`);
    const { recordingSpool } = (await answer.json()) as { recordingSpool: unknown };
    return { status: answer.status, recordingSpool };
  };
  const findings = (kind: string): Promise<{ state: string }[]> =>
    program.database.dataSource.query('SELECT state FROM finding WHERE kind = $1', [kind]);
  const bothTracksHave = async (bytes: number): Promise<true | null> => {
    const names = (await readdir(disk.folder)).filter((name) => name.endsWith('.wav'));
    const files = await Promise.all(names.map((name) => stat(path.join(disk.folder, name))));
    return files.filter(({ size }) => size > bytes).length === 2 || null;
  };

  beforeAll(async () => {
    program = await startWholeProgram({
      pbx: 'asterisk',
      environment: { RECORDING_LOOK_S: '1' },
      spoolMegabytes: 8,
    });
    disk = program.telephony.spool;
    browser = await openBrowser({ microphone: 1_000 });
    desk = deskIn(browser);
    await desk.logInToReady(program.url);
    await program.telephony.city.place({ from: '13812348000', script: 'tone', tone: 440, durationSeconds: 120 });
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    const number = (await byTestId('relocation-number').innerText()).trim();
    await until('two tracks with some sound', () => bothTracksHave(SOME_SOUND));

    await disk.fill();
    await byTestId('recording-stopped').waitFor();
    seen.whileFull = await readiness();
    seen.finding = await findings('recording-stopped');
    await delay(FULL);
    seen.call = await page().getByTestId('agent-state').first().getAttribute('data-state');
    await disk.clear();
    await byTestId('recording-stopped').waitFor({ state: 'detached' });
    seen.afterwards = await readiness();

    await desk.finish('moved');
    seen.tracks = await until('both tracks in the store', async () => {
      const rows = await program.database.dataSource.query<{ role: string; shortfall_ms: number | null }[]>(
        `SELECT role, shortfall_ms FROM recording WHERE state = 'available' ORDER BY role`,
      );
      return rows.length === 2 ? rows : null;
    });
    await page().goto(`${program.url}/relocations`);
    await page().getByText(number).first().click();
    await byTestId('player-play').waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  it('is said to the agent, to who watches the program, and to who has to act', () => {
    expect(seen.whileFull).toEqual({ status: 200, recordingSpool: 'down' });
    expect(seen.finding).toEqual([{ state: 'open' }]);
  });

  it('goes on all the while', () => expect(seen.call).toBe('talking'));

  it('is over when there is room again', async () => {
    expect(seen.afterwards).toEqual({ status: 200, recordingSpool: 'up' });
    expect(await findings('recording-stopped')).toEqual([{ state: 'ended' }]);
  });

  it('leaves two tracks that are marked with about what is missing of them', async () => {
    const tracks = seen.tracks as { role: string; shortfall_ms: number | null }[];
    expect(tracks.map(({ role }) => role)).toEqual(['agent', 'requester']);
    // At least what was lost without the PBX's buffer, which is a quarter of a second to two seconds.
    for (const { shortfall_ms: missing } of tracks) expect(missing).toBeGreaterThan(FULL - 2_500);
    expect(await findings('recording-short')).toEqual([{ state: 'open' }, { state: 'open' }]);
  });

  it('shows them so where they are played', async () => {
    for (const { role, shortfall_ms: missing } of seen.tracks as { role: string; shortfall_ms: number }[])
      expect((await byTestId(`short-${role}`).innerText()).trim()).toBe(
        `录音不完整：缺 ${(missing / 1_000).toFixed(1)} 秒`,
      );
  });

  it('says nothing of a number or a name in the log of it', () => {
    expect(program.log()).toContain('the PBX cannot record');
    expect(program.log()).not.toContain('13812348000');
  });
});
