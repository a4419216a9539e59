import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hoursLeft, isShortOfSpace, type SpaceSample } from './space-forecast.js';

const HOUR = 3_600_000;
/** One sample a minute. */
const over = (minutes: number, free: (minute: number) => number): SpaceSample[] =>
  Array.from({ length: minutes + 1 }, (_, minute) => ({ at: minute * 60_000, free: free(minute) }));

describe('the forecast of space', () => {
  it('says when a disk that fills steadily is full', () => {
    expect(hoursLeft(over(120, (minute) => 10_000 - 10 * minute))).toBeCloseTo((10_000 - 1_200) / 600, 5);
  });

  it('sees through a folder in which files come and go', () => {
    const ragged = hoursLeft(over(180, (minute) => 100_000 - 100 * minute + (minute % 5) * 300));
    expect(ragged).toBeGreaterThan(12);
    expect(ragged).toBeLessThan(16);
  });

  it('says nothing while space does not shrink, or in the first half hour', () => {
    expect(hoursLeft([])).toBeNull();
    expect(hoursLeft(over(120, () => 5_000))).toBeNull();
    expect(hoursLeft(over(120, (minute) => 5_000 + minute))).toBeNull();
    expect(hoursLeft(over(29, (minute) => 10_000 - 100 * minute))).toBeNull();
    expect(hoursLeft(over(30, (minute) => 10_000 - 100 * minute))).not.toBeNull();
  });

  it('says nothing beyond a year', () => {
    expect(hoursLeft(over(120, (minute) => 1e12 - minute))).toBeNull();
  });

  it('begins anew when somebody has cleared up', () => {
    const filling = over(120, (minute) => 10_000 - 80 * minute);
    const cleared = filling.map(({ at }) => ({ at: at + 121 * 60_000, free: 9_000 }));
    expect(hoursLeft([...filling, ...cleared])).toBeNull();
  });

  it('is a time that is still to come, whatever the samples', () => {
    const sample = fc.record({ at: fc.integer({ min: 0, max: 24 * HOUR }), free: fc.nat() });
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const left = hoursLeft(samples.toSorted((one, other) => one.at - other.at));
        return left === null || (left >= 0 && left <= 8_760);
      }),
    );
  });
});

describe('a place', () => {
  const limits = { hours: 48, percent: 10 };

  it('is short when little is left, or little time', () => {
    expect(isShortOfSpace({ free: 11, total: 100 }, null, limits, false)).toBe(false);
    expect(isShortOfSpace({ free: 9, total: 100 }, null, limits, false)).toBe(true);
    expect(isShortOfSpace({ free: 90, total: 100 }, 49, limits, false)).toBe(false);
    expect(isShortOfSpace({ free: 90, total: 100 }, 47, limits, false)).toBe(true);
  });

  it('stays short until there is somewhat more', () => {
    expect(isShortOfSpace({ free: 10.5, total: 100 }, null, limits, true)).toBe(true);
    expect(isShortOfSpace({ free: 12, total: 100 }, null, limits, true)).toBe(false);
    expect(isShortOfSpace({ free: 90, total: 100 }, 50, limits, true)).toBe(true);
    expect(isShortOfSpace({ free: 90, total: 100 }, 54, limits, true)).toBe(false);
  });
});
