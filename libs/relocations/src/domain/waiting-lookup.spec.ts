import { describe, expect, it } from '@jest/globals';
import { nextTry } from './waiting-lookup.js';

const asked = new Date('2026-11-30T08:00:00Z');
const after = (seconds: number): Date => new Date(asked.getTime() + seconds * 1_000);
const policy = { firstMs: 30_000, milliseconds: 12 * 3_600_000 };
const waiting = (tries: number) => ({ asked, tries, isQuotaUsedUp: false });

describe('a lookup that waits', () => {
  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 240],
    [5, 300],
    [1_000_000, 300],
  ])('is asked again after %i questions in %i s', (tries, seconds) => {
    expect(nextTry(waiting(tries), after(60), policy)).toEqual(after(60 + seconds));
  });

  it('is given up when the next question would come after its time', () => {
    expect(nextTry(waiting(9), after(12 * 3_600 - 300), policy)).toEqual(after(12 * 3_600));
    expect(nextTry(waiting(9), after(12 * 3_600 - 299), policy)).toBeNull();
  });

  it('is asked again when the next day’s questions begin where today’s are used up, however long it has waited by then', () => {
    const nextDay = new Date('2026-11-30T16:00:00Z'); // midnight in Shanghai
    for (const seconds of [0, 7 * 3_600])
      expect(nextTry({ asked, tries: 1, isQuotaUsedUp: true }, after(seconds), policy)).toEqual(nextDay);
    const late = nextTry({ asked, tries: 9, isQuotaUsedUp: true }, after(20 * 3_600), policy);
    expect(late).toEqual(new Date('2026-12-01T16:00:00Z'));
  });
});
