import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff } from './back-off.js';

describe('back-off', () => {
  it('stays between its floor and its cap for every attempt and every chance', () => {
    const settings = { floorMs: 100, baseMs: 500, capMs: 5_000 };
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempt, random) => {
        const delayMs = backOff(attempt, settings, random);
        expect(delayMs).toBeGreaterThanOrEqual(100);
        expect(delayMs).toBeLessThanOrEqual(Math.min(5_000, 500 * 2 ** Math.min(attempt, 10)));
      }),
    );
  });
});
