/// <reference lib="dom" />
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  between,
  durationOf,
  readWav,
  secondsOfSound,
  secondsOfTone,
  type Sound,
} from '../../pbx/src/testing/tones.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

const TONES = { requester: 440, first: 1_000, second: 1_500 };
const PLACE = '武进区湖塘镇人民路 1 号';

jest.setTimeout(90_000);

/** A page that goes in mid-call: what the caller hears, who gets the call, and what is left of the request. */
describe('an agent whose page goes in mid-call', () => {
  let program: WholeProgram;
  let first: AgentBrowser;
  let second: AgentBrowser;
  let callerId = '';

  const untilState = (page: Page, state: string, timeout = 15_000) =>
    page.locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout });
  const untilPhase = (page: Page, phase: string, timeout = 15_000) =>
    page.locator(`[data-testid="call"][data-phase="${phase}"]`).waitFor({ timeout });
  const logIn = async (page: Page, username: string): Promise<void> => {
    await page.goto(program.url);
    await page.getByTestId('login-username').fill(username);
    await page.getByTestId('login-password').fill('yiche-114-demo');
    await page.getByTestId('login-submit').click();
    await page.getByTestId('go-on-duty').click();
    await untilState(page, 'ready');
  };
  const takeCall = async (page: Page, from: string): Promise<void> => {
    program.telephony.mark();
    callerId = (await program.telephony.city.place({ from, script: 'tone', tone: TONES.requester })).id;
    await untilState(page, 'offered');
    await page.keyboard.press('F2');
    await untilState(page, 'talking');
    await page.getByTestId('relocation-number').waitFor();
    await delay(3_000); // the announcement of the agent's number is over, they hear each other
  };
  const heard = (): Sound =>
    readWav(path.join(program.telephony.city.spoolRecordingDir, `caller-${callerId}.${callerId}.heard.wav`));
  const finish = async (page: Page): Promise<void> => {
    await page.keyboard.press('F9');
    await untilState(page, 'wrap-up');
    await page.getByTestId('outcome-moved').click();
    await page.keyboard.press('F10');
    await untilState(page, 'ready');
  };
  const told = (Kind: string, more: Record<string, string> = {}) =>
    program.telephony.event({ Event: 'UserEvent', Kind, ...more }, 30_000);
  const timesTold = (kind: string, call: string): number =>
    program.telephony.events.history.filter(({ Kind, Call }) => Kind === kind && Call === call).length;

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'asterisk' });
    first = await openBrowser({ microphone: TONES.first });
    second = await openBrowser({ microphone: TONES.second });
    await logIn(first.page, '8001');
  }, 120_000);

  afterAll(async () => {
    await first?.close();
    await second?.close();
    await program?.stop();
  });

  it('has the caller back within 5 s of a reload, with the request as it was; the caller heard music, then the same agent', async () => {
    const { page } = first;
    await takeCall(page, '13811120001');
    const number = await page.getByTestId('relocation-number').innerText();
    await page.getByTestId('place').fill(PLACE);
    await page.getByTestId('blocked-garage').click();
    await page.getByTestId('outcome-moved').click();
    await page.getByTestId('vehicle-description').fill('白色轿车'); // typed, and never left: not saved yet
    const talkedFor = await page.locator('[data-testid="call"] time').innerText();

    const goneAt = durationOf(heard());
    await page.reload();
    const back = Date.now();
    await untilPhase(page, 'talking', 5_000);
    await page.locator('[data-testid="call-quality"]:not([data-level="none"])').waitFor({ timeout: 10_000 });
    const { Timestamp, Call } = await told('agent-returned');
    expect(Number(Timestamp) * 1_000 - back).toBeLessThan(5_000);
    await untilState(page, 'talking');

    expect(await page.getByTestId('relocation-number').innerText()).toBe(number);
    expect(await page.getByTestId('place').inputValue()).toBe(PLACE);
    expect(await page.getByTestId('vehicle-description').inputValue()).toBe('白色轿车');
    expect(await page.getByTestId('blocked-garage').getAttribute('aria-checked')).toBe('true');
    expect(await page.getByTestId('outcome-moved').getAttribute('aria-checked')).toBe('true');
    // the talk goes on where it was, it does not begin anew
    const seconds = (text: string): number => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    expect(seconds(await page.locator('[data-testid="call"] time').innerText())).toBeGreaterThan(seconds(talkedFor));

    const returnedAt = durationOf(heard());
    await delay(4_000);
    const sound = heard();
    await finish(page);
    const music = between(sound, goneAt + 0.4, returnedAt - 0.4);
    expect(durationOf(music) - secondsOfSound(music)).toBeLessThan(1);
    expect(secondsOfTone(between(sound, returnedAt, durationOf(sound)), TONES.first)).toBeGreaterThan(1);
    expect(timesTold('queued', String(Call))).toBe(1);
    const legs = await program.database.dataSource.query(
      `SELECT l.extension FROM call_leg l JOIN call c ON c.id = l.call_id WHERE c.call_key = $1 AND l.role = 'agent'`,
      [Call],
    );
    expect(legs).toEqual([{ extension: '8001' }, { extension: '8001' }]);
  });

  it('loses the caller to the next free agent when they are not back in 15 s, who goes on with the request', async () => {
    await takeCall(first.page, '13811120002');
    const number = await first.page.getByTestId('relocation-number').innerText();
    await first.page.getByTestId('place').fill(PLACE);
    await first.page.getByTestId('place').press('Enter');
    await first.page.locator('[data-testid="save-state"][data-state="saved"]').waitFor();
    await logIn(second.page, '8002');

    await first.page.goto('about:blank');
    const awaiting = await told('awaiting-agent', { Agent: 'agent-8001' });
    const queued = await told('queued', { Reason: 'agent-lost' });
    const waited = Number(queued['Timestamp']) - Number(awaiting['Timestamp']);
    expect(waited).toBeGreaterThan(13.5);
    expect(waited).toBeLessThan(16.5);
    const { page } = second;
    await untilState(page, 'offered');
    await page.keyboard.press('F2');
    await untilState(page, 'talking');
    await page.getByTestId('relocation-number').waitFor();
    expect(await page.getByTestId('relocation-number').innerText()).toBe(number);
    expect(await page.getByTestId('place').inputValue()).toBe(PLACE);
    await page.getByTestId('vehicle-description').fill('黑色轿车');
    await page.getByTestId('vehicle-description').press('Tab');
    await page.locator('[data-testid="save-state"][data-state="saved"]').waitFor();

    // Whoever lost it finds their desk without it, and may go on.
    await first.page.goto(program.url);
    await untilState(first.page, 'wrap-up');
    expect(await first.page.getByTestId('relocation-number').count()).toBe(0);
    await first.page.getByTestId('back-to-ready').click();
    await untilState(first.page, 'ready');
    await finish(page);
    const [row] = await program.database.dataSource.query(
      'SELECT state, place, vehicle_description FROM relocation WHERE number = $1',
      [number.trim()],
    );
    expect(row).toEqual({ state: 'closed', place: PLACE, vehicle_description: '黑色轿车' });
  });
});
