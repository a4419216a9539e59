import { describe, expect, it } from '@jest/globals';
import { OUTCOMES, RELOCATION_STATES } from '@yiche/contracts';
import { relocationMachine, stateAfter } from './relocation-machine.js';
import { requestNumber } from './request-number.js';

describe('a request', () => {
  it('has the states of the contract', () => {
    expect(relocationMachine.states).toEqual([...RELOCATION_STATES]);
  });

  it('can reach the state of every outcome from open', () => {
    for (const outcome of OUTCOMES) expect(relocationMachine.allows('open', stateAfter(outcome))).toBe(true);
  });

  it('stays in hand when the owner only promised to move', () => {
    expect(stateAfter('promised')).toBe('resolved');
    expect(stateAfter('moved')).toBe('closed');
  });

  it('is numbered by bureau, contract day and running number', () => {
    expect(requestNumber('WJ', '2024-07-26', 123)).toBe('WJ-20240726-000123');
  });
});
