import { describe, expect, it } from '@jest/globals';
import type { CallFact } from '@yiche/calls';
import {
  answered,
  arrived,
  callTold,
  connected,
  ended,
  factsOf,
  offered,
  queued,
  type Told,
} from '../../../../libs/calls/src/testing/call-story.js';
import { callLines, type CallLines } from './call-lines.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 30, 1, 0, 0, seconds * 1_000));
const named = { call: '0198', key: '1764464400.12', bureau: 'WJ' };

/** The lines of a story's last fact. */
function linesOf(...story: [seconds: number, told: Told][]): CallLines {
  const telling = { id: named.call, callKey: named.key, at: (index: number) => at(story[index]?.[0] ?? 0) };
  const told = story.map(([, fact]) => fact);
  const before = told.length > 1 ? callTold(told.slice(0, -1), telling) : null;
  return callLines(factsOf(told, telling).at(-1) as CallFact, before, callTold(told, telling));
}

describe('the lines of a call', () => {
  it('say that it came, once', () => {
    expect(linesOf([0, arrived]).began).toEqual({ ...named, arrivedAt: at(0) });
    expect(linesOf([0, arrived], [1, queued])).toEqual({ began: null, ownerEnded: null, ended: null });
  });

  it('say how it ended, how long was waited and talked, and with whom at last', () => {
    const call: [number, Told][] = [
      [0, arrived],
      [3, answered('8001', 'a')],
      [3.26, connected('8001', 'a')],
      [20, answered('8002', 'b')],
      [21, offered('8003', 'c')],
      [64, ended],
    ];
    expect(linesOf(...call).ended).toEqual({
      ...{ ...named, outcome: 'answered', endedAt: at(64), extension: '8002', waitedSeconds: 3.3, talkedSeconds: 60.7 },
    });
    expect(linesOf(...call, [64, ended]).ended).toBeNull();
  });

  it('say of a caller who gave up how long they waited for nobody', () => {
    expect(linesOf([0, arrived], [1, queued], [12.5, ended]).ended).toMatchObject({
      ...{ outcome: 'abandoned', extension: null, waitedSeconds: 12.5, talkedSeconds: 0 },
    });
  });

  it('say what became of each attempt to reach an owner, once', () => {
    const dialled: [number, Told][] = [
      [0, arrived],
      [1, answered()],
      [2, { type: 'owner-dialling', attemptId: 'att' }],
      [2, { type: 'leg-started', role: 'owner', channelId: 'o', extension: null, attemptId: 'att' }],
    ];
    const busy: Told = { type: 'owner-ended', attemptId: 'att', result: 'busy', cause: 17 };
    expect(linesOf(...dialled, [9, busy]).ownerEnded).toEqual({
      ...{ call: '0198', key: '1764464400.12', attempt: 'att', extension: '8001', result: 'busy', seconds: 7 },
    });
    expect(linesOf(...dialled, [9, busy], [9, busy]).ownerEnded).toBeNull();
  });
});
