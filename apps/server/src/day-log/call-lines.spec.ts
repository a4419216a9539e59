import { describe, expect, it } from '@jest/globals';
import type { CallFact, CallState, LegState } from '@yiche/calls';
import { callLines } from './call-lines.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 30, 1, 0, 0, seconds * 1_000));
const leg = (extension: string | null, answered: number | null, attemptId: string | null = null): LegState => ({
  ...{ channelId: 'x', role: attemptId ? 'owner' : 'agent', extension, attemptId, startedAt: at(2) },
  ...{ answeredAt: answered === null ? null : at(answered), endedAt: null, cause: null, result: null },
  recordingFile: null,
});
const ARRIVED: CallState = {
  ...{ id: '0198', callKey: '1764464400.12', node: 'yc1', bureauId: 'WJ', did: '114', queue: null },
  ...{ requesterChannelId: null, agentChannelId: null, agentExtension: null, arrivedAt: at(0), queuedAt: null },
  ...{ offeredAt: null, connectedAt: null, endedAt: null, outcome: null, held: false, room: [], connected: false },
  ...{ awaitsAgent: false, owner: null, legs: {} },
};
const fact = { type: 'call-ended' } as CallFact;
const named = { call: '0198', key: '1764464400.12', bureau: 'WJ' };

describe('the lines of a call', () => {
  it('say that it came, once', () => {
    const { began } = callLines({ type: 'call-arrived' } as CallFact, null, ARRIVED);
    expect(began).toEqual({ ...named, arrivedAt: at(0) });
    expect(callLines(fact, ARRIVED, { ...ARRIVED, queuedAt: at(1) })).toEqual({
      ...{ began: null, ownerEnded: null, ended: null },
    });
  });

  it('say how it ended, how long was waited and talked, and with whom at last', () => {
    const legs = { a: leg('8001', 3), b: leg('8002', 20), c: leg('8003', null) };
    const before = { ...ARRIVED, connectedAt: at(3.26), legs };
    const after = { ...before, endedAt: at(64), outcome: 'answered' as const };
    expect(callLines(fact, before, after).ended).toEqual({
      ...{ ...named, outcome: 'answered', endedAt: at(64), extension: '8002', waitedSeconds: 3.3, talkedSeconds: 60.7 },
    });
    expect(callLines(fact, after, after).ended).toBeNull();
  });

  it('say of a caller who gave up how long they waited for nobody', () => {
    const after = { ...ARRIVED, endedAt: at(12.5), outcome: 'abandoned' as const };
    expect(callLines(fact, ARRIVED, after).ended).toMatchObject({
      ...{ outcome: 'abandoned', extension: null, waitedSeconds: 12.5, talkedSeconds: 0 },
    });
  });

  it('say what became of each attempt to reach an owner, once', () => {
    const dialling = { attemptId: 'att', state: 'dialling' as const, result: null, since: at(2) };
    const before = { ...ARRIVED, owner: dialling, legs: { a: leg('8001', 1), o: leg(null, null, 'att') } };
    const over = { ...before, owner: { ...dialling, state: 'ended' as const, result: 'busy' as const } };
    const ownerEnded = { type: 'owner-ended', attemptId: 'att', result: 'busy', at: at(9) } as CallFact;
    expect(callLines(ownerEnded, before, over).ownerEnded).toEqual({
      ...{ call: '0198', key: '1764464400.12', attempt: 'att', extension: '8001', result: 'busy', seconds: 7 },
    });
    expect(callLines(ownerEnded, over, over).ownerEnded).toBeNull();
  });
});
