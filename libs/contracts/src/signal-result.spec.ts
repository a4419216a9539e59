import { describe, expect, it } from '@jest/globals';
import { SIGNAL_RESULTS, unreachableReason } from './signal-result.js';

describe('why a telephone was unreachable', () => {
  it.each([
    [1, 'no-such-number'],
    [22, 'no-such-number'],
    [28, 'no-such-number'],
    [18, 'switched-off'],
    [19, 'switched-off'],
    [20, 'switched-off'],
    [27, 'no-service'],
    [31, 'no-service'],
    [38, 'no-service'],
    [0, null],
    [null, null],
  ])('cause %s is %s', (cause, reason) => expect(unreachableReason('unreachable', cause)).toBe(reason));

  it('is asked of nothing else', () => {
    for (const result of [...SIGNAL_RESULTS.filter((each) => each !== 'unreachable'), null])
      expect(unreachableReason(result, 1)).toBeNull();
  });
});
