import { beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, reduceAgent, type AgentService } from '@yiche/agents';
import { AgentsAfterGap } from './agents-after-gap.js';
import { CallProgressed } from './call-events.js';
import type { CallLedger } from './call-ledger.js';
import type { CallState } from './domain/call-state.js';
import type { CallFact } from './domain/fold-call.js';
import {
  callTold,
  connected,
  ended,
  held as onHold,
  offered,
  queued,
  ringEnded,
  waiting,
  type Told,
} from './testing/call-story.js';
import { toldToAgent } from './told-to-agents.js';

const at = new Date('2026-01-01T00:00:00Z');
const offer: CallFact = {
  ...{ type: 'agent-offered', callKey: 'a', queue: 'q', extension: '8001', agentChannelId: 'a1' },
  ...{ key: 'k', node: 'yc1', at },
};
const callOf = (id: string, ...more: Told[]): CallState =>
  callTold([queued, offered('8001', `${id}1`), ...more], { id, callKey: id, at: () => at });
const wrapUp = { milliseconds: 30_000, extensionMilliseconds: 1_000, maxMilliseconds: 60_000 };

/** One agent, whose events take their turn as a database makes them. */
describe('an agent after a gap', () => {
  let agent: Readonly<Agent>;
  let turn: Promise<void>;
  const calls = new Map<string, CallState>();

  beforeEach(() => {
    agent = Object.assign(new Agent(), {
      ...{ userId: 'u', extension: '8001', state: 'ready', reason: null, resumes: null, since: at },
      ...{ wrapUpUntil: null, callId: null, resumesCallId: null },
    });
    turn = Promise.resolve();
    calls.clear();
  });
  const happen: AgentService['happen'] = (_userId, look) =>
    (turn = turn.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      for (const event of await look(agent)) {
        const reduced = reduceAgent(agent, event, { now: at, wrapUp });
        expect([agent.state, event.type, reduced.refusal]).toEqual([agent.state, event.type, null]);
        agent = reduced.agent;
      }
    }));
  const hear = (fact: CallFact, before: CallState | null, after: CallState): void => {
    const told = toldToAgent(new CallProgressed(at, fact, before, after));
    if (told) void happen('u', () => [told.event]);
  };
  const settled = (open: readonly CallState[]): Promise<void> => {
    const agents = { happen, atWork: () => [agent] } as unknown as AgentService;
    const ledger = { byId: async (id: string) => calls.get(id) ?? null } as unknown as CallLedger;
    return new AgentsAfterGap(agents, ledger).settle(open);
  };

  it('has no offer that is over, also when the offer is still being written as the gap is closed', async () => {
    const over = callOf('a', ended);
    calls.set('a', over);
    hear(offer, null, callOf('a'));
    await settled([]);
    expect(agent).toMatchObject({ state: 'ready', callId: null });
  });

  it('is put there although another cannot be, which is told', async () => {
    const broken: AgentService['happen'] = () => Promise.reject(new Error('the row is locked'));
    const agents = {
      atWork: () => [{ userId: 'other' }, agent],
      happen: ((userId, look) => (userId === 'other' ? broken : happen)(userId, look)) as AgentService['happen'],
    } as unknown as AgentService;
    const ledger = { byId: async (id: string) => calls.get(id) ?? null } as unknown as CallLedger;
    const open = callOf('a');
    calls.set('a', open);
    await expect(new AgentsAfterGap(agents, ledger).settle([open])).rejects.toMatchObject({
      errors: [{ message: 'the row is locked' }],
    });
    expect(agent).toMatchObject({ state: 'offered', callId: 'a' });
  });

  it('who was reconnecting when the offer came is ready again, not on a break for want of a telephone', async () => {
    agent = { ...agent, state: 'reconnecting', resumes: 'ready', reason: 'phone' };
    calls.set('a', callOf('a', ended));
    hear(offer, null, callOf('a'));
    await settled([]);
    expect(agent).toMatchObject({ state: 'ready', callId: null });
  });

  it('whose break an offer interrupted is on that break again', async () => {
    agent = { ...agent, state: 'break', reason: 'meal' };
    calls.set('a', callOf('a', ended));
    hear(offer, null, callOf('a'));
    await settled([]);
    expect(agent).toMatchObject({ state: 'break', reason: 'meal', callId: null });
  });

  it('whose call ended and who is offered, or has, another one meanwhile has left the first', async () => {
    calls.set('a', callOf('a', connected('8001', 'a1'), ended));
    agent = { ...agent, state: 'talking', callId: 'a' };
    const second = callOf('b');
    calls.set('b', second);
    await settled([second]);
    expect(agent).toMatchObject({ state: 'offered', callId: 'b' });
    calls.set('b', callOf('b', connected('8001', 'b1')));
    await settled([second]);
    expect(agent).toMatchObject({ state: 'talking', callId: 'b' });
  });

  it('keeps an offer that came after the list of open calls was made, and gets none back that ended after it', async () => {
    const inQueue = callOf('a', ringEnded('cancelled', '8001', 'a1'));
    calls.set('a', callOf('a'));
    hear(offer, inQueue, callOf('a'));
    await settled([inQueue]);
    expect(agent).toMatchObject({ state: 'offered', callId: 'a' });

    agent = { ...agent, state: 'not-responding', callId: null, resumes: null };
    calls.set('a', inQueue);
    await settled([callOf('a')]);
    expect(agent).toMatchObject({ state: 'not-responding', callId: null });
  });

  it('has a call that waits for them, also one that they took while nobody listened', async () => {
    const waits = callOf('a', connected('8001', 'a1'), waiting);
    calls.set('a', waits);
    await settled([waits]);
    expect(agent).toMatchObject({ state: 'talking', callId: 'a' });
  });

  it('who has the requester on hold holds, whatever they were doing when the gap began', async () => {
    const held = callOf('a', connected('8001', 'a1'), onHold);
    calls.set('a', held);
    for (const state of ['ready', 'offered', 'talking', 'holding'] as const) {
      agent = { ...agent, state, callId: state === 'ready' ? null : 'a' };
      await settled([held]);
      expect(agent).toMatchObject({ state: 'holding', callId: 'a' });
      await settled([held]);
      expect(agent).toMatchObject({ state: 'holding', callId: 'a' });
    }
  });

  it('stays at the paperwork of a call that the PBX has not ended yet', async () => {
    const call = callOf('a', connected('8001', 'a1'));
    calls.set('a', call);
    agent = { ...agent, state: 'wrap-up', callId: 'a' };
    await settled([call]);
    expect(agent).toMatchObject({ state: 'wrap-up', callId: 'a' });
  });
});
