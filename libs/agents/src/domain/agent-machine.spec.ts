import { describe, expect, it } from '@jest/globals';
import { AGENT_STATES } from '@yiche/contracts';
import { agentMachine, mayBeOffered, queueOrder } from './agent-machine.js';

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
    expect(queueOrder('offered', 'talking')).toBeNull();
    expect(queueOrder('talking', 'wrap-up')).toBe('pause');
    for (const state of ['holding', 'consulting', 'reconnecting'] as const) {
      expect(queueOrder('talking', state)).toBe('pause');
      expect(queueOrder(state, 'talking')).toBeNull();
    }
    for (const state of ['wrap-up', 'break', 'offered', 'reconnecting'] as const)
      expect(queueOrder(state, 'ready')).toBe('unpause');
    // One that rings as they take a break is theirs; the next is not.
    for (const state of ['ready', 'break', 'wrap-up', 'not-responding'] as const)
      expect(queueOrder(state, 'offered')).toBeNull();
    for (const state of ['ready', 'offered', 'talking'] as const) expect(queueOrder(state, 'break')).toBe('pause');
  });
});
