import { describe, expect, it } from '@jest/globals';
import { inFull, money } from '@yiche/kernel';
import fc from 'fast-check';
import { charge, isPlan, looksBack, priceOf, readings } from './index.js';

const plan = { kind: 'flat-with-cap', price: '0.17', cap: '900000' };
/** The first that is free is the 5,294,118th: 5,294,117 cost 899,999.89, and 11 cents are left. */
const LAST_WHOLE = 5_294_117;
const cost = (before: number, after: number): string => inFull(charge(plan, { before, after, reached: after }).amount);

describe('one price up to a cap', () => {
  it('is so much each until the cap, the rest of it once, and nothing after', () => {
    expect(cost(0, 1_000)).toBe('170.0000');
    expect(cost(LAST_WHOLE - 1, LAST_WHOLE)).toBe('0.1700');
    expect(cost(LAST_WHOLE, LAST_WHOLE + 1)).toBe('0.1100');
    expect(cost(LAST_WHOLE + 1, 9_000_000)).toBe('0.0000');
    expect(cost(0, 9_000_000)).toBe('900000.0000');
    expect(
      [LAST_WHOLE, LAST_WHOLE + 1, LAST_WHOLE + 2].map((place) => inFull(priceOf(plan, place, 0) ?? money('9'))),
    ).toEqual(['0.1700', '0.1100', '0.0000']);
  });

  it('costs the same wherever a stretch is split, and gives back what is taken back', () => {
    fc.assert(
      fc.property(fc.nat(6_000_000), fc.nat(2_000_000), fc.nat(2_000_000), (before, one, other) => {
        const parts = money(cost(before, before + one)) + money(cost(before + one, before + one + other));
        expect(parts).toBe(money(cost(before, before + one + other)));
        expect(money(cost(before + one, before))).toBe(-money(cost(before, before + one)));
      }),
    );
  });

  it('has one reading, and looks back on nothing', () => {
    expect(readings(plan, { before: 0, after: 1, reached: 1 })).toEqual([]);
    expect(looksBack(plan)).toBe(false);
  });

  it('is no plan with anything missing, odd or more', () => {
    expect(isPlan(plan)).toBe(true);
    for (const bad of [
      { ...plan, cap: undefined },
      { ...plan, price: '-1' },
      { ...plan, tiers: [] },
      { kind: 'other' },
      null,
    ])
      expect(isPlan(bad)).toBe(false);
  });
});
