import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { forecastOf, judgePlace, type SpaceForecast, type SpaceSample } from './space-forecast.js';

const HOUR = 3_600_000;
/** One sample a minute. */
const over = (minutes: number, free: (minute: number) => number): SpaceSample[] =>
  Array.from({ length: minutes + 1 }, (_, minute) => ({ at: minute * 60_000, free: free(minute) }));
const hoursLeft = (samples: readonly SpaceSample[]): number | null | 'early' => {
  const forecast = forecastOf(samples);
  return forecast.is === 'early' ? 'early' : forecast.hours;
};

describe('the forecast of space', () => {
  it('says when a disk that fills steadily is full', () => {
    expect(hoursLeft(over(180, (minute) => 10_000 - 10 * minute))).toBeCloseTo((10_000 - 1_800) / 600, 1);
    expect(hoursLeft(over(359, (minute) => 10_000 - 10 * minute))).toBeCloseTo((10_000 - 3_590) / 600, 9);
  });

  it('sees through a folder in which files come and go', () => {
    const ragged = hoursLeft(over(180, (minute) => 100_000 - 100 * minute + (minute % 5) * 300));
    expect(ragged).toBeGreaterThan(12);
    expect(ragged).toBeLessThan(16);
  });

  it('takes what was written once, or twice, for no trend, whenever it was', () => {
    for (let minute = 1; minute < 360; minute++) {
      const dump = (now: number, at: number): number => (now >= at ? 30_000 : 0);
      expect(hoursLeft(over(360, (now) => 100_000 - dump(now, minute)))).toBeNull();
      expect(hoursLeft(over(360, (now) => 100_000 - dump(now, minute) - dump(now, 200)))).toBeNull();
      // Half an hour of writing.
      const slow = (now: number): number => Math.min(30, Math.max(0, now - minute)) * 1_000;
      expect(hoursLeft(over(360, (now) => 100_000 - slow(now)))).toBeNull();
    }
  });

  it('takes what is written every hour for one', () => {
    const left = hoursLeft(over(360, (minute) => 10_000 - 600 * Math.floor((minute + 17) / 60)));
    expect(left).toBeGreaterThan(8);
    expect(left).toBeLessThan(13);
  });

  it('tells space that does not shrink from too little to tell by', () => {
    expect(hoursLeft([])).toBe('early');
    expect(hoursLeft(over(179, (minute) => 10_000 - 10 * minute))).toBe('early');
    expect(hoursLeft(over(180, (minute) => 10_000 - 10 * minute))).not.toBe('early');
    expect(
      hoursLeft([
        { at: 0, free: 9 },
        { at: 4 * HOUR, free: 8 },
      ]),
    ).toBe('early');
    expect(hoursLeft(over(180, () => 5_000))).toBeNull();
    expect(hoursLeft(over(180, (minute) => 5_000 + minute))).toBeNull();
  });

  it('says nothing beyond a year', () => {
    expect(hoursLeft(over(180, (minute) => 1e12 - minute))).toBeNull();
  });

  it('begins anew when somebody has cleared up', () => {
    const filling = over(180, (minute) => 20_000 - 80 * minute);
    const cleared = filling.map(({ at }) => ({ at: at + 181 * 60_000, free: 18_000 }));
    expect(hoursLeft(filling)).toBeLessThan(2);
    expect(hoursLeft([...filling, ...cleared])).toBeNull();
    expect(hoursLeft([...filling, ...cleared.slice(0, 1)])).toBeNull();
  });

  it('is a time that is still to come, whatever the samples', () => {
    const sample = fc.record({ at: fc.integer({ min: 0, max: 24 * HOUR }), free: fc.nat() });
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const left = hoursLeft(samples.toSorted((one, other) => one.at - other.at));
        return left === 'early' || left === null || (left >= 0 && left <= 8_760);
      }),
    );
  });
});

describe('a place', () => {
  const limits = { hours: 48, percent: 10 };
  const early: SpaceForecast = { is: 'early' };
  const lasts = (hours: number | null): SpaceForecast => ({ is: 'told', hours });

  it('is short when little is left, or little time', () => {
    expect(judgePlace({ free: 11, total: 100 }, lasts(null), limits, false)).toBe('well');
    expect(judgePlace({ free: 9, total: 100 }, lasts(null), limits, false)).toBe('short');
    expect(judgePlace({ free: 90, total: 100 }, lasts(49), limits, false)).toBe('well');
    expect(judgePlace({ free: 90, total: 100 }, lasts(47), limits, false)).toBe('short');
  });

  it('is neither short nor well while nobody can tell how long it lasts', () => {
    for (const wasShort of [false, true])
      expect(judgePlace({ free: 90, total: 100 }, early, limits, wasShort)).toBe('unknown');
    expect(judgePlace({ free: 9, total: 100 }, early, limits, false)).toBe('short');
    // Where the forecast is no reason nobody waits for it.
    expect(judgePlace({ free: 90, total: 100 }, early, { hours: 0, percent: 10 }, true)).toBe('well');
    expect(judgePlace({ free: 90, total: 100 }, lasts(0), { hours: 0, percent: 10 }, true)).toBe('well');
  });

  it('stays short until there is somewhat more', () => {
    expect(judgePlace({ free: 10.5, total: 100 }, lasts(null), limits, true)).toBe('short');
    expect(judgePlace({ free: 12, total: 100 }, lasts(null), limits, true)).toBe('well');
    expect(judgePlace({ free: 90, total: 100 }, lasts(50), limits, true)).toBe('short');
    expect(judgePlace({ free: 90, total: 100 }, lasts(54), limits, true)).toBe('well');
  });
});
