import { describe, expect, it } from '@jest/globals';
import { AGENT_STATES } from '@yiche/contracts';
import { agentMachine } from './agent-machine.js';
import { mayBeOffered, ordersBetween } from './agent-orders.js';

describe('the agent state table', () => {
  it('has every state of the contract and no other', () => {
    expect([...agentMachine.states].sort()).toEqual([...AGENT_STATES].sort());
  });

  it('lets nobody be offered a call right after signing in, talking or not answering', () => {
    expect(agentMachine.table.offline).toEqual(['break']);
    for (const state of ['offline', 'break', 'wrap-up', 'not-responding', 'talking'] as const) {
      expect(mayBeOffered(state)).toBe(false);
    }
  });

  it('leads from every conversation to wrap-up, never straight to ready', () => {
    for (const state of ['talking', 'holding', 'consulting'] as const) {
      expect(agentMachine.allows(state, 'wrap-up')).toBe(true);
      expect(agentMachine.allows(state, 'ready')).toBe(false);
    }
  });

  it('can sign off from everywhere', () => {
    for (const state of agentMachine.states.filter((each) => each !== 'offline')) {
      expect(agentMachine.allows(state, 'offline')).toBe(true);
    }
  });

  it('leaves whoever took a call to the queue, and lets nobody come back unpaused from what the queue does not see', () => {
    expect(ordersBetween('offered', 'talking')).toEqual([]);
    expect(ordersBetween('talking', 'wrap-up')).toEqual([{ type: 'pause' }]);
    for (const state of ['holding', 'consulting', 'reconnecting'] as const) {
      expect(ordersBetween('talking', state)).toEqual([{ type: 'pause' }]);
      expect(ordersBetween(state, 'talking')).toEqual([]);
    }
    for (const state of ['wrap-up', 'break', 'offered', 'reconnecting'] as const)
      expect(ordersBetween(state, 'ready')).toEqual([{ type: 'unpause' }]);
    // One that rings as they take a break is theirs; the next is not.
    for (const state of ['ready', 'break', 'wrap-up', 'not-responding'] as const)
      expect(ordersBetween(state, 'offered')).toEqual([]);
    for (const state of ['ready', 'offered', 'talking'] as const)
      expect(ordersBetween(state, 'break')).toEqual([{ type: 'pause' }]);
  });
});
