import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { lasting } from './lasting.js';

describe('what is worth a banner only when it lasts', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is told once when it has lasted, however often it is said, and its end at once', () => {
    const told: boolean[] = [];
    const lost = lasting((lasts) => told.push(lasts), 1_500);
    lost.is(true);
    jest.advanceTimersByTime(1_000);
    lost.is(true);
    jest.advanceTimersByTime(499);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    lost.is(true);
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([true]);
    lost.is(false);
    expect(told).toEqual([true, false]);
  });

  it('is not told when it was over sooner, nor after the page has gone', () => {
    const told: boolean[] = [];
    const lost = lasting((lasts) => told.push(lasts), 1_500);
    lost.is(true);
    lost.is(false);
    lost.is(true);
    lost.stop();
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([false]);
  });
});
