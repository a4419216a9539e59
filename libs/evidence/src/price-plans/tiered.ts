import { TIER_READINGS, type TieredPlan, type TierReading, type Tiers } from '@yiche/contracts';
import { minus, money, sum, times, type Money } from '@yiche/kernel';
import type { Charge, PricedLine, PriceKind, Span } from './price-plan.js';

/**
 * A price that follows the cumulative count (G2). Each tier holds from its lower bound inclusive: the n-th call costs what the tier with
 * from ≤ n says, so the 1,500,000th call is already cheaper.
 */
export const tiered: PriceKind<TieredPlan> = {
  kind: 'tiered',
  charge: ({ reading, tiers }, span) => chargeOf(linesOf[reading](tiers, span)),
  looksBack: ({ reading }) => reading === 'volume',
  priceOf: ({ reading, tiers }, place, reached) => priceAt(tiers, reading === 'graduated' ? place : reached),
  readings: ({ reading, tiers }, span) =>
    TIER_READINGS.map((each) => ({
      reading: each,
      amount: chargeOf(linesOf[each](tiers, span)).amount,
      isChosen: each === reading,
    })),
};

const linesOf: Readonly<Record<TierReading, (tiers: Tiers, span: Span) => PricedLine[]>> = {
  /** Each call at the price of its own place. */
  graduated: (tiers, { before, after }) =>
    tiers.map(({ from, price }, index) => {
      const to = tiers[index + 1]?.from ?? null;
      // Places are counted from 1: `below` of them are cheaper tiers' business, whatever the count.
      const inTier = (count: number): number =>
        Math.max(0, Math.min(count, (to ?? Infinity) - 1) - Math.max(0, from - 1));
      return {
        label: labelOf(from, to),
        price: money(price),
        count: inTier(after) - inTier(before),
        places: { from, to },
      };
    }),
  /** All calls of the term at the price that the total has reached: this statement's, and what earlier ones are corrected by. */
  volume: (tiers, { before, after }) => {
    const [now, then] = [priceAt(tiers, after), priceAt(tiers, before)];
    const own = { label: '本期全部次数按累计到达的单价', price: now, count: after - before, places: null };
    return now === then
      ? [own]
      : [
          own,
          {
            label: '以前各期改按到达单价的差额',
            price: minus(now, then),
            count: before,
            places: null,
            isCorrection: true,
          },
        ];
  },
  /** The statement's calls at the price that the count at its end has reached. */
  running: (tiers, { before, after, reached }) => [
    { label: '本期全部次数按期末累计到达的单价', price: priceAt(tiers, reached), count: after - before, places: null },
  ],
};

function chargeOf(lines: PricedLine[]): Charge {
  return { amount: sum(lines.map(({ price, count }) => times(price, count))), lines };
}

function priceAt(tiers: Tiers, count: number): Money {
  return money(tiers.findLast(({ from }) => from <= count)?.price ?? '0');
}

function labelOf(from: number, to: number | null): string {
  const number = (count: number): string => count.toLocaleString('en-US');
  if (to === null) return `${number(from)} 次及以上`;
  return from === 0 ? `${number(to)} 次以下` : `${number(from)} 次至 ${number(to)} 次以下`;
}
