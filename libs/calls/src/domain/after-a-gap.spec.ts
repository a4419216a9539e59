import { describe, expect, it } from '@jest/globals';
import type { PbxChannel, PbxSnapshot } from '@yiche/telephony';
import { factsAfterGap } from './after-a-gap.js';
import {
  answered,
  arrived,
  asBefore,
  callTold,
  connected,
  offered,
  queued,
  waiting as awaited,
  type Told,
} from '../testing/call-story.js';
import { isOver, ownerOf, phaseOf, type CallState } from './call-state.js';
import { foldCall, type CallFact } from './fold-call.js';

const began = new Date('2026-01-01T00:00:00Z');
const now = new Date('2026-01-01T00:10:00Z');
const told = (...facts: Told[]): CallState => callTold(facts, { at: () => began });
const inQueue = [arrived, queued];
const inTalk = [...inQueue, offered(), answered(), connected()];
const talking = told(...inTalk);
const consulting = told(
  ...inTalk,
  { type: 'owner-dialling', attemptId: 'x' },
  { type: 'leg-started', role: 'owner', channelId: 'o', extension: null, attemptId: 'x' },
  { type: 'owner-answered', attemptId: 'x' },
);
const waiting = told(...inQueue);
const channel = (channelId: string, role: PbxChannel['role'], extension: string | null = null): PbxChannel => ({
  ...{
    channelId,
    role,
    extension,
    callKey: 'c',
    attemptId: null,
    state: 'up',
    inRoom: false,
    awaitsAgent: false,
    ageSeconds: 600,
  },
});
const snapshot = (...channels: PbxChannel[]): PbxSnapshot => ({
  ...{ at: now, node: 'yc1', startedAt: began, channels, queueMembers: [], waitingCallers: [], registered: [] },
});
const after = (call: CallState, facts: readonly CallFact[]): CallState => facts.reduce(foldCall, call);

describe('after a gap', () => {
  it('a call of which nothing is left has ended with all its legs and its attempt, nobody knows how', () => {
    const call = after(consulting, factsAfterGap([consulting], snapshot()));
    expect(isOver(call)).toBe(true);
    expect(call).toMatchObject({ outcome: 'ended-unknown', connectedAt: began, endedAt: now });
    expect(ownerOf(call)).toMatchObject({ state: 'ended', result: 'answered' });
  });

  it('a call that is as it was has no new facts', () => {
    const all = snapshot(channel('r', 'requester'), channel('a', 'agent', '8001'), channel('o', 'owner'));
    expect(factsAfterGap([consulting], all)).toEqual([]);
  });

  it('an owner who has gone leaves requester and agent in their call', () => {
    const call = after(
      consulting,
      factsAfterGap([consulting], snapshot(channel('r', 'requester'), channel('a', 'agent', '8001'))),
    );
    expect(phaseOf(call)).toBe('talking');
    expect(call.endedAt).toBeNull();
  });

  it('a call that was answered meanwhile belongs to its agent', () => {
    const call = after(
      waiting,
      factsAfterGap([waiting], snapshot(channel('r', 'requester'), channel('a', 'agent', '8002'))),
    );
    expect(asBefore(call)).toMatchObject({ connected: true, agentExtension: '8002', connectedAt: now });
  });

  it('a call has not outlived the PBX process that it was on', () => {
    const startedAt = new Date('2026-01-01T00:07:00Z');
    const call = after(consulting, factsAfterGap([consulting], { ...snapshot(), startedAt }));
    expect(call.endedAt).toEqual(startedAt);
  });

  it('a call that rings at an agent is offered to them, and one that waits again belongs to nobody', () => {
    const ringing = { ...channel('a', 'agent', '8002'), state: 'ringing' as const };
    const rung = after(waiting, factsAfterGap([waiting], snapshot(channel('r', 'requester'), ringing)));
    expect(asBefore(rung)).toMatchObject({ connected: false, agentExtension: '8002' });
    expect(phaseOf(rung)).toBe('offered');
    const place = { queue: 'q', callKey: 'c', channelId: 'r', position: 1, waitedSeconds: 3 };
    const gone = { ...snapshot(channel('r', 'requester')), waitingCallers: [place] };
    expect(phaseOf(after(rung, factsAfterGap([rung], gone)))).toBe('queued');
    expect(factsAfterGap([waiting], gone)).toEqual([]);
  });

  it('parties stand where the PBX has them: the requester on hold, or back in the room', () => {
    const inRoom = (id: string, role: PbxChannel['role']) => ({ ...channel(id, role, '8001'), inRoom: true });
    const held = after(talking, factsAfterGap([talking], snapshot(channel('r', 'requester'), inRoom('a', 'agent'))));
    expect(phaseOf(held)).toBe('held');
    const together = snapshot(inRoom('r', 'requester'), inRoom('a', 'agent'));
    expect(phaseOf(after(held, factsAfterGap([held], together)))).toBe('talking');
    expect(factsAfterGap([held], together, new Set(['c']))).toEqual([]);
  });

  it('a call whose agent went meanwhile waits for them, and is in the queue again when they were not back in time', () => {
    const waits = snapshot({ ...channel('r', 'requester'), awaitsAgent: true });
    const awaiting = after(talking, factsAfterGap([talking], waits));
    expect(asBefore(awaiting)).toMatchObject({ connected: false, awaitsAgent: true, agentExtension: '8001' });
    expect(factsAfterGap([awaiting], waits)).toEqual([]);
    const caller = { queue: 'q', callKey: 'c', channelId: 'r', position: 1, waitedSeconds: 3 };
    const queue = { ...snapshot(channel('r', 'requester')), waitingCallers: [caller] };
    const back = after(awaiting, factsAfterGap([awaiting], queue));
    expect(asBefore(back)).toMatchObject({ awaitsAgent: false, agentExtension: null });
    expect(factsAfterGap([back], queue)).toEqual([]);
  });

  it('a leg that began after the PBX was asked is left alone', () => {
    const later = callTold(inQueue, { at: () => new Date(now.getTime() + 1) });
    expect(factsAfterGap([later], snapshot())).toEqual([]);
  });

  it('has the keys of the PBX’s own telling', () => {
    const keys = factsAfterGap([consulting], snapshot()).map(({ key }) => key);
    expect(keys).toEqual([
      'yc1:owner-ended:x',
      'yc1:leg-ended:r',
      'yc1:leg-ended:a',
      'yc1:leg-ended:o',
      'yc1:call-ended:c',
    ]);
  });

  it('an agent whose telephone rings for the caller who waits for them has no offer, and still has the call', () => {
    const away = told(...inTalk, awaited);
    const ringing = snapshot(
      { ...channel('r', 'requester'), awaitsAgent: true },
      { ...channel('b', 'agent', '8001'), state: 'ringing' },
    );
    const facts = factsAfterGap([away], ringing);
    expect(facts.map(({ type }) => type)).not.toContain('agent-offered');
    expect(asBefore(after(away, facts))).toMatchObject({ agentExtension: '8001', awaitsAgent: true });
  });
});
