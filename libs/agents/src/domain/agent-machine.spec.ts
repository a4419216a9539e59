import { describe, expect, it } from '@jest/globals';
import { AGENT_STATES } from '@yiche/contracts';
import { agentMachine, mayBeOffered } from './agent-machine.js';

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
});
