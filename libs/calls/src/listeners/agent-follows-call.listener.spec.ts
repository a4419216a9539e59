import { beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, type AgentService, type Step } from '@yiche/agents';
import { SystemClock } from '@yiche/kernel';
import { createLogger, EventBus } from '@yiche/platform';
import type { Pbx } from '@yiche/telephony';
import type { CallLedger } from '../call-ledger.js';
import { AgentsSettled, CallProgressed, LedgerAgreed } from '../call-events.js';
import type { CallState } from '../domain/call-state.js';
import type { CallFact } from '../domain/fold-call.js';
import { callTold, connected, ended, offered, queued, ringEnded, waiting, type Told } from '../testing/call-story.js';
import { AgentFollowsCallListener } from './agent-follows-call.listener.js';

const at = new Date('2026-01-01T00:00:00Z');
const offer: CallFact = {
  ...{ type: 'agent-offered', callKey: 'a', queue: 'q', extension: '8001', agentChannelId: 'a1' },
  ...{ key: 'k', node: 'yc1', at },
};
const offeredCall = (id: string): Told[] => [queued, offered('8001', `${id}1`)];
const callOf = (id: string, ...more: Told[]): CallState =>
  callTold([...offeredCall(id), ...more], { id, callKey: id, at: () => at });

/** An agent whose steps take a moment each, one after the other, as a database makes them. */
describe('an agent after a gap', () => {
  let agent: Agent;
  let bus: EventBus;
  let turn: Promise<void>;
  const calls = new Map<string, CallState>();

  beforeEach(() => {
    agent = Object.assign(new Agent(), {
      extension: '8001',
      state: 'ready',
      reason: null,
      resumes: null,
      callId: null,
    });
    turn = Promise.resolve();
    calls.clear();
    const logger = createLogger('silent');
    bus = new EventBus(logger);
    const follow = (_extension: string, decide: (agent: Readonly<Agent>) => Step | null): Promise<void> =>
      (turn = turn.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        const step = decide(agent);
        if (step) Object.assign(agent, { reason: null, ...step, state: step.to });
      }));
    const agents = { follow, atWork: () => [agent], byExtension: () => agent } as unknown as AgentService;
    const ledger = { byId: async (id: string) => calls.get(id) ?? null } as unknown as CallLedger;
    new AgentFollowsCallListener(bus, agents, ledger, {} as Pbx, new SystemClock(), logger).onModuleInit();
  });
  const settled = async (open: readonly CallState[]): Promise<void> => {
    const over = new Promise<void>((resolve) => bus.on(AgentsSettled, () => resolve()));
    bus.publish(new LedgerAgreed(at, open));
    await over;
  };

  it('has no offer that is over, also when the offer is still being written as the gap is closed', async () => {
    const over = callOf('a', ended);
    calls.set('a', over);
    bus.publish(new CallProgressed(at, offer, null, callOf('a')));
    await settled([]);
    expect(agent).toMatchObject({ state: 'ready', callId: null });
  });

  it('who was reconnecting when the offer came is ready again, not on a break for want of a telephone', async () => {
    Object.assign(agent, { state: 'reconnecting', resumes: 'ready', reason: 'phone' });
    calls.set('a', callOf('a', ended));
    bus.publish(new CallProgressed(at, offer, null, callOf('a')));
    await settled([]);
    expect(agent).toMatchObject({ state: 'ready', callId: null });
  });

  it('whose break an offer interrupted is on that break again', async () => {
    Object.assign(agent, { state: 'break', reason: 'meal' });
    calls.set('a', callOf('a', ended));
    bus.publish(new CallProgressed(at, offer, null, callOf('a')));
    await settled([]);
    expect(agent).toMatchObject({ state: 'break', reason: 'meal', callId: null });
  });

  it('whose call ended and who is offered, or has, another one meanwhile has left the first', async () => {
    calls.set('a', callOf('a', connected('8001', 'a1'), ended));
    Object.assign(agent, { state: 'talking', callId: 'a' });
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
    bus.publish(new CallProgressed(at, offer, inQueue, callOf('a')));
    await settled([inQueue]);
    expect(agent).toMatchObject({ state: 'offered', callId: 'a' });

    Object.assign(agent, { state: 'not-responding', callId: null });
    calls.set('a', inQueue);
    await settled([callOf('a')]);
    expect(agent).toMatchObject({ state: 'not-responding', callId: null });
  });

  it('has a call that waits for them, also one that they took while nobody listened, and may be put through then', async () => {
    const waits = callOf('a', connected('8001', 'a1'), waiting);
    calls.set('a', waits);
    const settledAt: unknown[] = [];
    bus.on(AgentsSettled, () => void settledAt.push({ ...agent }));
    await settled([waits]);
    expect(agent).toMatchObject({ state: 'talking', callId: 'a' });
    expect(settledAt).toMatchObject([{ callId: 'a' }]);
  });
});
