import { describe, expect, it } from '@jest/globals';
import { isToldAgain, isUnusual, USUAL_DAYS, usualCount } from './unusual-rate.js';

const rule = { factor: 3, atLeast: 60 };

describe('what is unusual', () => {
  it('is more than so many times the median of the days before, and at least so many', () => {
    const usual = usualCount([30, 10, 20]);
    expect(usual).toBe(20);
    expect(isUnusual(60, usual, rule)).toBe(false);
    expect(isUnusual(61, usual, rule)).toBe(true);
    expect(isUnusual(59, 1, rule)).toBe(false);
  });

  it('looks at the last days alone: one wild day changes nothing, and the distant past neither', () => {
    expect(usualCount([20, 20, 20, 900])).toBe(20);
    expect(usualCount([10, 20])).toBe(15);
    const recent = Array.from({ length: USUAL_DAYS }, () => 40);
    expect(usualCount([...recent, ...Array.from({ length: 60 }, () => 1)])).toBe(40);
  });

  it('holds a newcomer to the least alone', () => {
    expect(usualCount([])).toBe(0);
    expect(isUnusual(59, 0, rule)).toBe(false);
    expect(isUnusual(60, 0, rule)).toBe(true);
  });

  it('is told again once it has doubled', () => {
    expect(isToldAgain(60, null)).toBe(true);
    expect(isToldAgain(119, 60)).toBe(false);
    expect(isToldAgain(120, 60)).toBe(true);
  });
});
