import { describe, expect, it } from '@jest/globals';
import { RateSearch } from './rate-search.js';

/** Searches against something that carries everything up to `limit`; `hiccups` fail once although they are below it. */
function search(limit: number, hiccups: readonly number[] = []): { highest: number; tried: number[] } {
  const left = new Set(hiccups);
  const rates = new RateSearch(25);
  const tried: number[] = [];
  for (let rate = rates.next(); rate !== null; rate = rates.next()) {
    tried.push(rate);
    rates.took(rate, rate <= limit && !left.delete(rate));
  }
  return { highest: rates.highest(), tried };
}

describe('a search for the highest rate', () => {
  it('ends within 5 % of what is carried', () => {
    for (const limit of [25, 40, 63, 87, 120]) {
      const { highest, tried } = search(limit);
      expect(highest).toBeLessThanOrEqual(limit);
      expect(highest).toBeGreaterThanOrEqual(Math.floor(limit / 1.05));
      expect(tried.length).toBeLessThan(16);
    }
  });

  it('tries a rate that failed once more before it believes it', () => {
    expect(search(60, [45]).highest).toBe(search(60).highest);
    expect(search(60).tried.filter((rate) => rate > 60).length % 2).toBe(0);
  });

  it('says 0 when even the first rate is too much', () => {
    expect(search(10)).toEqual({ highest: 0, tried: [25, 25] });
  });

  it('refuses the result of a rate that it did not ask for', () => {
    expect(() => new RateSearch(25).took(26, true)).toThrow(RangeError);
  });
});
