import { describe, expect, it } from '@jest/globals';
import { agentOf, ownerOf, phaseOf, type CallState } from '../domain/call-state.js';
import {
  answered,
  arrived,
  callTold,
  connected,
  ended,
  held,
  offered,
  queued,
  waiting,
  type Told,
} from '../testing/call-story.js';
import { liveOf, restoreLive, type LiveCall } from './live-call.js';

const talk = [arrived, queued, offered(), answered(), connected()];
const owner: Told[] = [
  { type: 'owner-dialling', attemptId: 'x' },
  { type: 'leg-started', role: 'owner', channelId: 'o', extension: null, attemptId: 'x' },
];
const consulting: Told[] = [held, { type: 'room-joined', role: 'agent', channelId: 'a' }, ...owner];
const merged: Told[] = [
  ...[...consulting, { type: 'owner-answered', attemptId: 'x' } as Told],
  ...(['owner', 'requester'] as const).map((role): Told => ({
    type: 'room-joined',
    role,
    channelId: role[0] as string,
  })),
];
const legEnded: Told = { type: 'leg-ended', role: 'agent', channelId: 'a', cause: 16 };

const stories: [string, Told[]][] = [
  ['arrived', [arrived]],
  ['queued', [arrived, queued]],
  ['offered', [arrived, queued, offered()]],
  ['talking', talk],
  ['held', [...talk, held]],
  ['consulting', [...talk, ...consulting]],
  ['merged', [...talk, ...merged]],
  ['waiting-for-agent', [...talk, legEnded, waiting]],
  ['ended', [...talk, ended]],
];

/** As the database gives it back. */
const stored = (live: object): LiveCall => JSON.parse(JSON.stringify(live)) as LiveCall;
/** Without what the version before did not know. The order in which a room was entered means nothing. */
const asStoredBefore = (call: CallState): LiveCall => {
  const { parties: _, observers: _none, standing: _room, room, ...before } = stored(liveOf(call));
  return { ...before, room: room.toSorted() };
};
const restored = (call: CallState, live: LiveCall): CallState => {
  const columns = { ...call, agentExtension: agentOf(call) };
  return { ...call, ...restoreLive(live, columns, call.legs) };
};

describe('the parties of a stored call', () => {
  it.each(stories)('are the same when it is read again: %s', (phase, told) => {
    const call = callTold(told);
    expect(phaseOf(call)).toBe(phase);
    expect(restored(call, stored(liveOf(call)))).toEqual(call);
  });

  it.each(stories)('are found in what the version before has stored: %s', (phase, told) => {
    const call = callTold(told);
    const before = asStoredBefore(call);
    const read = restored(call, before);
    expect([phaseOf(read), agentOf(read), ownerOf(read), read.room.toSorted()]).toEqual([
      ...[phase, agentOf(call), ownerOf(call), call.room.toSorted()],
    ]);
    expect(asStoredBefore(read)).toEqual(before);
  });

  it('stand beside what the version before reads of them', () => {
    const owners = { attemptId: 'x', state: 'answered', result: null };
    expect(liveOf(callTold([...talk, ...merged]))).toMatchObject({
      ...{ requesterChannelId: 'r', agentChannelId: 'a', held: false, connected: true, awaitsAgent: false },
      ...{ room: ['requester', 'agent', 'owner'], owner: owners },
    });
    expect(liveOf(callTold([...talk, legEnded, waiting]))).toMatchObject({
      ...{ requesterChannelId: 'r', agentChannelId: null, connected: false, awaitsAgent: true, room: [], owner: null },
    });
  });
});
