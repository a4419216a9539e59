import { describe, expect, it } from '@jest/globals';
import { nextTry } from './waiting-lookup.js';

const asked = new Date('2026-11-30T00:00:07Z'); // 08:00:07 in Shanghai
const after = (seconds: number): Date => new Date(asked.getTime() + seconds * 1_000);
const policy = { firstMs: 30_000, milliseconds: 12 * 3_600_000 };
const unanswered = (tries: number, failure = 'busy') => ({ since: asked, tries, failure });

describe('a lookup that waits', () => {
  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [4, 240],
    [5, 300],
    [1_000_000, 300],
  ])('is asked again after %i questions in %i s', (tries, seconds) => {
    expect(nextTry(unanswered(tries), after(60), policy)).toEqual(after(60 + seconds));
  });

  it('is given up when the next question would come after its time', () => {
    expect(nextTry(unanswered(9), after(12 * 3_600 - 300), policy)).toEqual(after(12 * 3_600));
    expect(nextTry(unanswered(9), after(12 * 3_600 - 299), policy)).toBeNull();
  });

  it('is asked again in the first minute of the next day’s questions where today’s are used up, however long it has waited', () => {
    for (const seconds of [0, 7 * 3_600, 15 * 3_600])
      expect(nextTry(unanswered(1, 'quota'), after(seconds), policy)).toEqual(new Date('2026-11-30T16:00:07Z'));
  });

  it('is given up after a few answers that were about something else', () => {
    expect(nextTry(unanswered(2, 'misfit'), after(60), policy)).not.toBeNull();
    expect(nextTry(unanswered(3, 'misfit'), after(60), policy)).toBeNull();
  });
});
