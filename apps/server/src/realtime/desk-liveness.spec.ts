import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentService } from '@yiche/agents';
import { FixedClock } from '@yiche/kernel';
import { createLogger, Metrics } from '@yiche/platform';
import type { ServerConfig } from '../config.js';
import { DeskLiveness, type DeskPage } from './desk-liveness.js';

const PRESENT = { telephone: 'ready', microphone: 'ok' } as const;
const page = (pageId: string, sessionId = 's1'): DeskPage => ({ pageId, sessionId, socketId: `socket-${pageId}` });

describe('the page that leads a desk', () => {
  let clock: FixedClock;
  let desks: DeskLiveness;
  let told: Record<string, unknown>;
  let atWork: { userId: string; state: string }[];

  beforeEach(() => {
    clock = new FixedClock(new Date('2026-11-22T04:00:00Z'));
    told = {};
    atWork = [{ userId: 'u1', state: 'ready' }];
    const agents = {
      atWork: () => atWork,
      find: (userId: string) => atWork.find((each) => each.userId === userId) ?? null,
      notePresence: (_userId: string, presence: object) => (Object.assign(told, presence), Promise.resolve()),
    };
    const config = { desk: { probeMs: 3_000, offerSilenceMs: 7_000, callSilenceMs: 15_000 } };
    desks = new DeskLiveness(
      agents as unknown as AgentService,
      clock,
      config as ServerConfig,
      createLogger('fatal'),
      new Metrics(),
    );
  });
  /** Time passes with a look every three seconds, and an answer of these pages each time. */
  const pass = (seconds: number, answering: readonly DeskPage[] = []): void => {
    for (let passed = 0; passed < seconds; passed += 3) {
      clock.advance(3_000);
      desks.look();
      for (const { socketId } of answering) desks.heard('u1', socketId, PRESENT);
    }
  };
  const lead = (one: DeskPage, takeOver = false) => desks.lead('u1', one, takeOver);

  it('is there as long as it answers', () => {
    lead(page('a'));
    pass(60, [page('a')]);
    expect(told).toEqual({ page: 'there', microphone: true });
  });

  it('is offered nothing after two questions without an answer, and is gone after five', () => {
    lead(page('a'));
    pass(6);
    expect(told.page).toBe('there');
    pass(3);
    expect(told.page).toBe('quiet');
    pass(6);
    expect(told.page).toBe('gone');
  });

  it('is back with its first answer, but from being gone only with a telephone', () => {
    lead(page('a'));
    pass(9);
    desks.heard('u1', 'socket-a', { telephone: 'away', microphone: 'ok' });
    expect(told.page).toBe('there');
    pass(30);
    desks.heard('u1', 'socket-a', { telephone: 'away', microphone: 'ok' });
    expect(told.page).toBe('gone');
    desks.heard('u1', 'socket-a', PRESENT);
    expect(told.page).toBe('there');
  });

  it('loses nothing by a socket that breaks for a moment', () => {
    lead(page('a'));
    desks.disconnected('u1', 'socket-a');
    pass(6);
    const again = { ...page('a'), socketId: 'socket-new' };
    expect(lead(again)).toEqual({ leads: true, replaced: null });
    desks.heard('u1', 'socket-new', PRESENT);
    expect(told.page).toBe('there');
  });

  it('is gone at once when it says so, or when a reloaded one takes its place', () => {
    lead(page('a'));
    desks.leaving('u1', 'socket-a');
    expect(told.page).toBe('gone');
    lead(page('b'));
    desks.heard('u1', 'socket-b', PRESENT);
    expect(told.page).toBe('there');
    expect(lead(page('c'))).toEqual({ leads: true, replaced: 'socket-b' });
    expect(told.page).toBe('gone');
  });

  it('is the only one whose answers count', () => {
    lead(page('a'));
    lead(page('b'));
    pass(9, [page('a')]);
    expect(told.page).not.toBe('there');
    pass(3, [page('b')]);
    expect(told.page).toBe('there');
  });

  it('in another browser has to ask, as long as the first one is alive', () => {
    lead(page('a'));
    expect(lead(page('b', 's2'))).toEqual({ leads: false, replaced: null });
    expect(lead(page('b', 's2'), true)).toEqual({ leads: true, replaced: 'socket-a' });
    desks.disconnected('u1', 'socket-b');
    expect(lead(page('c', 's3')).leads).toBe(true);
  });

  it('has to come back after a restart of the server like anybody who was silent', () => {
    desks.onApplicationBootstrap();
    pass(6);
    expect(told.page).toBe('there');
    pass(9);
    expect(told.page).toBe('gone');
  });

  it('is not taken for silent when it was the server who stood still', () => {
    lead(page('a'));
    pass(3, [page('a')]);
    clock.advance(60_000);
    desks.look();
    expect(told.page).toBe('there');
  });

  it('is not watched for people who have never led one', () => {
    pass(60);
    expect(told).toEqual({});
  });
});
