import { describe, expect, it } from '@jest/globals';
import type { RecordedCall, RecordedLeg } from '@yiche/telephony';
import { asBefore } from '../testing/call-story.js';
import { foldCall, unknownCall, type CallFact } from './fold-call.js';
import { factsFromRecord } from './from-the-record.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + second * 1_000);
const leg = (channelId: string, more: Partial<RecordedLeg>): RecordedLeg => ({
  ...{ channelId, role: 'agent', extension: '8001', attemptId: null, rungBy: 'queue', startedAt: at(0) },
  ...{ answeredAt: null, connectedAt: null, endedAt: null, cause: null, result: null, file: null },
  ...more,
});
/** Answered by 8001, whose telephone is lost after 10 s and is rung in vain from second 12 to 14; the caller still waits. */
const call: RecordedCall = {
  ...{ node: 'yc1', callKey: 'c', bureauId: 'WJ', did: '114', requesterNumber: '13812348000' },
  ...{ arrivedAt: at(0), queue: 'q', queuedAt: at(1) },
  legs: [
    leg('c', { role: 'requester', extension: null, rungBy: null, answeredAt: at(0) }),
    leg('a', { startedAt: at(2), answeredAt: at(4), connectedAt: at(4), endedAt: at(10), cause: 16 }),
    leg('b', { rungBy: 'reunion', startedAt: at(12), endedAt: at(14), cause: 19 }),
  ],
};

describe('what the PBX wrote down', () => {
  it('of an agent who was rung to come back is no offer and no refusal: the call stays theirs', () => {
    const facts = factsFromRecord(call, null);
    expect(JSON.stringify(facts)).not.toContain('"b"');
    const waiting: CallFact = {
      ...{ type: 'requester-waiting-for-agent', callKey: 'c', extension: '8001', node: 'yc1', key: 'w', at: at(10) },
    };
    const state = [...facts, waiting].reduce(foldCall, unknownCall('id', waiting));
    expect(asBefore(state)).toMatchObject({ agentExtension: '8001', awaitsAgent: true });
    expect(factsFromRecord(call, state)).toEqual([]);
  });

  it('of a telephone that only rings so far says nothing: what rings now the snapshot tells', () => {
    const ringing = { ...call, legs: [call.legs[0] as RecordedLeg, leg('a', { rungBy: null, startedAt: at(2) })] };
    expect(factsFromRecord(ringing, null).map(({ type }) => type)).toEqual([
      'call-arrived',
      'leg-started',
      'call-queued',
    ]);
  });
});
