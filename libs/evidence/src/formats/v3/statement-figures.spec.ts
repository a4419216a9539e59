import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { inFull, money, NOTHING, sum } from '@yiche/kernel';
import fc from 'fast-check';
import { testTerms } from '../../testing/test-terms.js';
import { statementFigures } from './statement-figures.js';
import type { Terms } from './terms.js';
import { tierOf, volumeOf } from './volume.js';

const TIERS = [
  { from: 0, price: '1.90' },
  { from: 10, price: '1.85' },
  { from: 20, price: '1.75' },
];
const termsOf = (reading: Terms['plan']['reading']): Terms => ({
  ...testTerms(),
  plan: { kind: 'tiered', reading, tiers: TIERS },
  settings: { ...USUAL_SETTINGS, tiersBy: 'volume' },
});
const late = (count: number) =>
  ({ kind: 'late-calls', correctsMonth: '2024-06', count, amount: null, reason: '' }) as const;
const figures = (reading: Terms['plan']['reading'], counted: number[], adjustments: ReturnType<typeof late>[] = []) =>
  statementFigures({
    terms: termsOf(reading),
    before: 5,
    own: 0,
    volume: { before: 8, own: 6, counted },
    adjustments,
    lost: [],
  });

describe('the figures of a statement whose tiers follow the volume', () => {
  it('price each call that counts by the place that it has among all that came in', () => {
    const { counts, volume, charge, lines } = figures('graduated', [1, 3, 0]);
    expect(counts).toEqual({ before: 5, adjusted: 0, own: 4, after: 9 });
    expect(volume).toEqual({ before: 8, own: 6, after: 14, counted: [1, 3, 0] });
    expect(lines.map(({ count }) => count)).toEqual([1, 3, 0]);
    expect(charge).toBe('7.4500'); // 1.90 + 3 × 1.85: by the count alone all four would cost 1.90
  });

  it('price all by what the volume has reached, and correct what was billed before, as the reading says', () => {
    expect(figures('running', [1, 3, 0]).charge).toBe('7.4000');
    expect(figures('volume', [1, 3, 0]).charge).toBe('7.1500'); // 4 × 1.85 − 5 × 0.05
    expect(figures('graduated', [1, 3, 0]).readings.map(({ amount }) => amount)).toEqual([
      '7.4500',
      '7.1500',
      '7.4000',
    ]);
  });

  it('let calls found late take the next places, and those taken back leave theirs taken', () => {
    const { adjustments, volume, counts } = figures('graduated', [0, 4, 0], [late(2), late(-1)]);
    expect(adjustments.map(({ amount }) => amount)).toEqual(['3.7500', '-1.8500']); // places 9 and 10; at place 10
    expect(volume).toMatchObject({ before: 8, own: 6, after: 16 });
    expect(counts).toMatchObject({ adjusted: 1, own: 4, after: 10 });
  });

  it('are what a person with paper gets who prices place by place', () => {
    const isCounted = fc.array(fc.boolean(), { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(25), fc.nat(5), isCounted, (before, found, calls) => {
        const counted = [0, 0, 0];
        let paper = NOTHING;
        const priceAt = (place: number) => money(TIERS.findLast(({ from }) => from <= place)?.price ?? '0');
        for (let place = before + 1; place <= before + found; place += 1) paper = sum([paper, priceAt(place)]);
        calls.forEach((counts, index) => {
          const place = before + found + index + 1;
          if (!counts) return;
          const tier = tierOf(TIERS, place);
          counted[tier] = (counted[tier] ?? 0) + 1;
          paper = sum([paper, priceAt(place)]);
        });
        const { charge, adjustments } = statementFigures({
          terms: termsOf('graduated'),
          ...{ before: 0, own: 0, lost: [], adjustments: [late(found)] },
          volume: { before, own: calls.length, counted },
        });
        expect(inFull(sum([money(charge), ...adjustments.map(({ amount }) => money(amount))]))).toBe(inFull(paper));
      }),
    );
  });
});

describe('the volume of a month', () => {
  it('is what came in, without tests, internal calls and those that go on', () => {
    const day = {
      day: '2024-07-01',
      arrived: 10,
      counted: 3,
      reasons: { test: 2, internal: 1, 'still-open': 1, abandoned: 3 },
    };
    expect(volumeOf([day, { ...day, arrived: 5, reasons: { 'same-request': 2 } }])).toBe(11);
  });
});
