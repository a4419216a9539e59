import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  arrived,
  asBefore,
  answered as agentAnswered,
  callTold,
  connected,
  ended,
  held,
  offered,
  queued,
  ringEnded,
  waiting,
  type Told,
} from '../testing/call-story.js';
import { isOver, legOn, phaseOf, type CallState } from './call-state.js';
import { foldCall, type CallFact } from './fold-call.js';

const joined = (role: 'requester' | 'agent' | 'owner'): Told => ({
  type: 'room-joined',
  role,
  channelId: role[0] as string,
});
const left = (role: 'requester' | 'agent' | 'owner'): Told => ({
  type: 'room-left',
  role,
  channelId: role[0] as string,
});
const legEnded = (role: 'requester' | 'agent' | 'owner', channelId = role[0] as string): Told => ({
  type: 'leg-ended',
  role,
  channelId,
  cause: 16,
});
const dialling: Told = { type: 'owner-dialling', attemptId: 'x' };
const answered: Told = { type: 'owner-answered', attemptId: 'x' };
const ownerEnded: Told = { type: 'owner-ended', attemptId: 'x', result: 'answered', cause: 16 };
const toConsulting = [arrived, queued, offered(), connected(), held, joined('agent'), dialling];

const story = (...facts: Told[]): CallState => callTold(facts);

describe('a call folded from facts', () => {
  it('is answered once an agent and the caller hear each other, whatever happens after', () => {
    const call = story(arrived, queued, offered(), connected(), ended);
    expect(call).toMatchObject({ outcome: 'answered', connectedAt: new Date(3_000), endedAt: new Date(4_000) });
  });

  it('is abandoned when the caller gives up in the queue, and left before it when they never got there', () => {
    expect(story(arrived, queued, ended).outcome).toBe('abandoned');
    expect(story(arrived, ended).outcome).toBe('left-before-queue');
  });

  it('is abandoned once when the caller hangs up as the agent answers', () => {
    const call = story(
      arrived,
      queued,
      offered(),
      agentAnswered(),
      { type: 'call-abandoned', queue: 'q', waitedSeconds: 2 },
      ended,
    );
    expect(call).toMatchObject({ outcome: 'abandoned', connectedAt: null });
  });

  it('belongs to the second agent when the first does not answer', () => {
    const call = story(
      arrived,
      queued,
      offered(),
      ringEnded('no-answer'),
      offered('8002', 'b'),
      connected('8002', 'b'),
    );
    expect(asBefore(call)).toMatchObject({ agentExtension: '8002', agentChannelId: 'b' });
    expect(legOn(call, 'a')?.result).toBe('no-answer');
  });

  it('is not taken from the agent who has it by the late end of another offer', () => {
    const call = story(
      arrived,
      queued,
      offered(),
      offered('8002', 'b'),
      connected('8002', 'b'),
      ringEnded('cancelled'),
    );
    expect(asBefore(call)).toMatchObject({ agentExtension: '8002', connected: true });
  });

  it('waits again at the head of the queue when its agent is lost, and stays answered from its first connection', () => {
    const call = story(arrived, queued, offered(), connected(), legEnded('agent', 'a'), queued);
    expect(asBefore(call)).toMatchObject({ connected: false, agentExtension: null, connectedAt: new Date(3_000) });
    expect(phaseOf(call)).toBe('queued');
  });

  it('stays the agent’s who went without finishing it while it waits for them, whichever is heard first, and is theirs again', () => {
    const talking = [arrived, queued, offered(), connected()];
    for (const gone of [
      [legEnded('agent', 'a'), waiting],
      [waiting, legEnded('agent', 'a')],
    ]) {
      const call = story(...talking, ...gone);
      expect(phaseOf(call)).toBe('waiting-for-agent');
      expect(asBefore(call)).toMatchObject({ agentExtension: '8001', agentChannelId: null, connected: false });
      const back = story(...talking, ...gone, connected('8001', 'a2'));
      expect(phaseOf(back)).toBe('talking');
      expect(asBefore(back)).toMatchObject({ agentChannelId: 'a2', connectedAt: new Date(3_000) });
      expect(asBefore(story(...talking, ...gone, queued))).toMatchObject({ agentExtension: null, awaitsAgent: false });
      expect(phaseOf(story(...talking, ...gone, ended))).toBe('ended');
    }
  });

  it('is no offer between the end of its agent’s leg and the fact that tells what became of it', () => {
    expect(phaseOf(story(arrived, queued, offered(), connected(), legEnded('agent', 'a')))).toBe('queued');
  });

  it('goes from talking through hold and consultation to all three and back', () => {
    expect(phaseOf(story(arrived, queued, offered(), connected()))).toBe('talking');
    expect(phaseOf(story(...toConsulting))).toBe('consulting');
    const merged = [...toConsulting, answered, joined('owner'), joined('requester')];
    expect(phaseOf(story(...merged))).toBe('merged');
    expect(phaseOf(story(...merged, left('requester')))).toBe('consulting');
    expect(phaseOf(story(...merged, left('requester'), held, ownerEnded))).toBe('held');
    expect(phaseOf(story(...merged, ownerEnded))).toBe('talking');
  });

  it('lets the agent finish with the owner when the requester hangs up meanwhile', () => {
    const call = story(...toConsulting, answered, joined('owner'), ended, legEnded('requester'));
    expect(call.endedAt).not.toBeNull();
    expect(phaseOf(call)).toBe('consulting');
    expect(isOver(call)).toBe(false);
  });

  it('is over only when its last leg is gone', () => {
    const call = story(arrived, queued, offered(), connected(), ended, legEnded('requester'));
    expect(isOver(call)).toBe(false);
    expect(
      isOver(story(arrived, queued, offered(), connected(), ended, legEnded('requester'), legEnded('agent', 'a'))),
    ).toBe(true);
  });

  it('takes facts that come before its arrival, and keeps the caller and number of the arrival', () => {
    const call = story(queued, offered(), arrived, connected());
    expect(asBefore(call)).toMatchObject({ did: '114', requesterChannelId: 'r', connected: true });
  });

  it('is taken from nobody by history that comes late', () => {
    const history = (fact: Told): CallFact =>
      ({ ...fact, key: 'late', node: 'yc1', callKey: 'c', at: new Date(1_500), recorded: true }) as CallFact;
    const now = story(arrived, arrived, arrived, offered('8002', 'b'), connected('8002', 'b'));
    const told = [queued, offered(), connected(), ringEnded('no-answer')].map(history).reduce(foldCall, now);
    expect(asBefore(told)).toMatchObject({ connected: true, agentExtension: '8002', agentChannelId: 'b' });
    expect(told).toMatchObject({ queuedAt: new Date(1_500), connectedAt: new Date(1_500) });
    expect(told.legs.map(({ channelId }) => channelId)).toEqual(['r', 'b', 'a']);
  });

  it('is not connected to an agent whose leg has ended when the connection is told', () => {
    const call = story(arrived, queued, offered(), legEnded('agent', 'a'), connected());
    expect(asBefore(call)).toMatchObject({ connected: false, connectedAt: new Date(4_000) });
  });

  it('whose end nobody saw has ended-unknown, answered or not', () => {
    const unknown: Told = { type: 'call-ended', outcome: 'ended-unknown' };
    expect(story(arrived, queued, offered(), connected(), unknown).outcome).toBe('ended-unknown');
    expect(story(arrived, queued, unknown).outcome).toBe('ended-unknown');
  });

  it('never comes back to life and never changes its answer, in whatever order facts come', () => {
    const facts = [
      arrived,
      queued,
      offered(),
      connected(),
      ...toConsulting.slice(4),
      answered,
      ownerEnded,
      ended,
      legEnded('agent', 'a'),
      legEnded('requester'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts), (some) => {
        if (some.length === 0) return;
        const call = story(...some);
        expect(call.endedAt !== null).toBe(some.includes(ended));
        if (call.endedAt) expect(call.outcome).not.toBeNull();
        if (some.includes(ended) && some.some((fact) => fact.type === 'call-connected'))
          expect(call.outcome).toBe('answered');
        // Told again, the same facts lead to the same legs: no leg twice.
        expect(story(...some, ...some).legs.map(({ channelId }) => channelId)).toEqual(
          call.legs.map(({ channelId }) => channelId),
        );
      }),
    );
  });
});
