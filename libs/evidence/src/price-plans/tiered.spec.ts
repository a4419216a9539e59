import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { TIER_READINGS, type TierReading } from '@yiche/contracts';
import { inCents, inFull, money, sum } from '@yiche/kernel';
import fc from 'fast-check';
import { charge, readings } from './index.js';

interface Case extends Record<TierReading, string> {
  readonly carriedIn: number;
  readonly month: number;
}
const { tiers, cases } = JSON.parse(readFileSync(new URL('../../data/tier-cases.json', import.meta.url), 'utf8')) as {
  tiers: { from: number; price: string }[];
  cases: Case[];
};

const plan = (reading: TierReading) => ({ kind: 'tiered' as const, reading, tiers });
const amount = (reading: TierReading, before: number, after: number, reached = after): bigint =>
  charge(plan(reading), { before, after, reached }).amount;

describe('a tiered price', () => {
  it.each(cases)('of $month calls after $carriedIn comes out to the cent in each reading', (each) => {
    const { carriedIn, month } = each;
    for (const reading of TIER_READINGS) {
      const found = charge(plan(reading), { before: carriedIn, after: carriedIn + month, reached: carriedIn + month });
      expect(`${reading} ${inCents(found.amount)}`).toBe(`${reading} ${each[reading]}`);
    }
  });

  it('is the sum of its lines, each so many calls at so much', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000), fc.nat(4_000_000), fc.constantFrom(...TIER_READINGS), (before, count, reading) => {
        const { amount: total, lines } = charge(plan(reading), {
          before,
          after: before + count,
          reached: before + count,
        });
        const recounted = lines.map((line) => line.price * BigInt(line.count));
        expect(recounted.reduce((a, b) => a + b, 0n)).toBe(total);
      }),
    );
  });

  it('costs what counting every single call by its place costs, at tiers small enough to count', () => {
    const small = [
      { from: 0, price: '1.9' },
      { from: 5, price: '1.85' },
      { from: 9, price: '0.0001' },
    ];
    const single = (n: number): bigint => money(n < 5 ? '1.9' : n < 9 ? '1.85' : '0.0001');
    for (let before = 0; before < 15; before++)
      for (let after = before; after < 20; after++) {
        let expected = 0n;
        for (let n = before + 1; n <= after; n++) expected += single(n);
        const found = charge({ kind: 'tiered', reading: 'graduated', tiers: small }, { before, after, reached: after });
        expect(found.amount).toBe(expected);
      }
  });

  it('does not change under graduated and volume wherever a stretch is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(400_000), { minLength: 1, maxLength: 24 }),
        fc.nat(2_000_000),
        fc.constantFrom('graduated' as const, 'volume' as const),
        (months, carriedIn, reading) => {
          let at = carriedIn;
          const parts = months.map((count) => {
            const part = amount(reading, at, at + count);
            at += count;
            return part;
          });
          expect(parts.reduce((a, b) => a + b, 0n)).toBe(amount(reading, carriedIn, at));
        },
      ),
    );
  });

  it("ends, under volume, at the total's own price for every call of the term", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500_000), { maxLength: 12 }), (months) => {
        let at = 0;
        const billed = sum(
          months.map((count) => {
            const part = charge(plan('volume'), { before: at, after: at + count, reached: at + count });
            at += count;
            return part.amount;
          }),
        );
        const price = at < 1_500_000 ? '1.9' : at < 3_000_000 ? '1.85' : '1.75';
        expect(billed).toBe(money(price) * BigInt(at));
      }),
    );
  });

  it('gives back exactly what it took for calls that are taken back', () => {
    fc.assert(
      fc.property(fc.nat(3_500_000), fc.nat(50_000), (before, count) => {
        expect(amount('graduated', before + count, before)).toBe(-amount('graduated', before, before + count));
      }),
    );
  });

  it('shows all three readings and says which is chosen', () => {
    const found = readings(plan('graduated'), { before: 1_499_990, after: 1_500_010, reached: 1_500_010 });
    expect(found.map(({ reading, amount: each, isChosen }) => [reading, inFull(each), isChosen])).toEqual([
      ['graduated', '37.4500', true],
      ['volume', '-74962.5000', false],
      ['running', '37.0000', false],
    ]);
  });
});
