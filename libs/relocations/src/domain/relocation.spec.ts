import { describe, expect, it } from '@jest/globals';
import { OUTCOMES, RELOCATION_STATES } from '@yiche/contracts';
import { relocationMachine, stateAfter } from './relocation-machine.js';
import { firstWords, requestNumber } from './request-number.js';

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

  it('greets the owner in the words of the contract', () => {
    expect(firstWords('您好，这是公安110挪车服务专线，您是{plate}车主吗？', '苏D12345')).toBe(
      '您好，这是公安110挪车服务专线，您是苏D12345车主吗？',
    );
  });
});
