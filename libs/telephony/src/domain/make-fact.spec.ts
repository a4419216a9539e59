import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Bare, makeFact } from './make-fact.js';

const at = new Date('2026-01-01T00:00:00Z');
const keyOf = (bare: Bare, node = 'yc1'): string => makeFact(bare, node, at).key;
const call = { callKey: 'c' };
const agent = { ...call, extension: '8001', agentChannelId: 'a' };
const leg = { ...call, role: 'agent', channelId: 'a' } as const;
const queue = { queue: 'q' };
const occasion = '1795325059.100000';

describe('the key of a fact', () => {
  it.each<[string, Bare]>([
    [
      'yc1:call-arrived:c',
      { type: 'call-arrived', ...call, bureauId: 'WJ', did: '114', requesterNumber: '', requesterChannelId: 'r' },
    ],
    [`yc1:call-queued:c:${occasion}`, { type: 'call-queued', ...call, ...queue, position: 1, occasion }],
    ['yc1:agent-offered:a', { type: 'agent-offered', ...agent, ...queue }],
    ['yc1:agent-answered:a', { type: 'agent-answered', ...agent }],
    ['yc1:agent-ring-ended:a', { type: 'agent-ring-ended', ...agent, reason: 'busy' }],
    ['yc1:call-connected:a', { type: 'call-connected', ...agent, ...queue, requesterChannelId: 'r', holdSeconds: 1 }],
    [
      `yc1:requester-waiting-for-agent:c:${occasion}`,
      { type: 'requester-waiting-for-agent', ...call, extension: '8001', occasion },
    ],
    [`yc1:requester-held:c:${occasion}`, { type: 'requester-held', ...call, occasion }],
    [`yc1:requester-resumed:c:${occasion}`, { type: 'requester-resumed', ...call, occasion }],
    ['yc1:owner-dialling:x', { type: 'owner-dialling', ...call, attemptId: 'x' }],
    ['yc1:owner-ringing:x', { type: 'owner-ringing', ...call, attemptId: 'x' }],
    ['yc1:owner-answered:x', { type: 'owner-answered', ...call, attemptId: 'x' }],
    ['yc1:owner-ended:x', { type: 'owner-ended', ...call, attemptId: 'x', result: 'busy', cause: 17 }],
    [`yc1:room-joined:a:${occasion}`, { type: 'room-joined', ...leg, occasion }],
    ['yc1:room-left:a:end', { type: 'room-left', ...leg, occasion: 'end' }],
    ['yc1:leg-started:a', { type: 'leg-started', ...leg, extension: '8001', attemptId: null }],
    ['yc1:leg-ended:a', { type: 'leg-ended', ...leg, cause: 16 }],
    ['yc1:call-abandoned:c', { type: 'call-abandoned', ...call, ...queue, waitedSeconds: 1 }],
    ['yc1:call-ended:c', { type: 'call-ended', ...call, outcome: 'hung-up' }],
    ['yc1:recording-started:a.wav', { type: 'recording-started', ...leg, file: 'a.wav' }],
    ['yc1:recording-finished:a.wav', { type: 'recording-finished', ...leg, file: 'a.wav' }],
  ])('%s is what the ledgers of before have', (key, bare) => {
    expect(keyOf(bare)).toBe(key);
  });

  it('is no part of the fact’s own words, and neither is the occasion', () => {
    const fact = makeFact({ type: 'requester-held', ...call, occasion }, 'yc1', at);
    expect(fact).toEqual({ type: 'requester-held', ...call, node: 'yc1', at, key: fact.key });
  });

  it('is the same for the same fact and another for every other one', () => {
    const id = fc.stringMatching(/^[a-z0-9.-]{1,6}$/);
    const bare: fc.Arbitrary<Bare> = fc.oneof(
      fc.record({ type: fc.constant('agent-answered' as const), callKey: id, extension: id, agentChannelId: id }),
      fc.record({ type: fc.constant('call-connected' as const), ...connection(id) }),
      fc.record({
        type: fc.constantFrom('owner-ringing' as const, 'owner-answered' as const),
        callKey: id,
        attemptId: id,
      }),
      fc.record({
        type: fc.constantFrom('requester-held' as const, 'requester-resumed' as const),
        callKey: id,
        occasion: id,
      }),
      fc.record({
        ...{ type: fc.constantFrom('room-joined' as const, 'room-left' as const), callKey: id },
        ...{ role: fc.constant('agent' as const), channelId: id, occasion: id },
      }),
    );
    const identity = ({ type, ...fact }: Bare, node: string): string =>
      JSON.stringify([
        ...[node, type],
        'agentChannelId' in fact ? fact.agentChannelId : null,
        'attemptId' in fact ? fact.attemptId : null,
        'channelId' in fact ? fact.channelId : null,
        'occasion' in fact ? [fact.occasion, 'channelId' in fact || ('callKey' in fact && fact.callKey)] : null,
      ]);
    fc.assert(
      fc.property(bare, bare, id, id, (one, other, node, elsewhere) => {
        expect(keyOf(one, node) === keyOf(other, elsewhere)).toBe(identity(one, node) === identity(other, elsewhere));
        expect(keyOf({ ...one }, node)).toBe(keyOf(one, node));
      }),
    );
  });
});

const connection = (id: fc.Arbitrary<string>) => ({
  ...{ callKey: id, queue: id, extension: id, agentChannelId: id, requesterChannelId: id, holdSeconds: fc.nat() },
});
