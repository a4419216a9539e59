import { minus, money, NOTHING, sum, times, type Money } from '@yiche/kernel';
import type { PricedLine } from '../../price-plans/index.js';
import { tiered } from '../../price-plans/tiered.js';
import type { Plan } from './terms.js';
import { tierOf, type Volume } from './volume.js';

type Reading = Plan['reading'];
export const READINGS = ['graduated', 'volume', 'running'] as const satisfies readonly Reading[];

/** What the month's own calls cost whose tiers follow the volume. @param billed calls of the period that count, before the statement */
export function priceOwn({ tiers }: Plan, reading: Reading, volume: Volume, billed: number): PricedLine[] {
  const own = volume.counted.reduce((total, each) => total + each, 0);
  if (reading === 'graduated')
    return tiers.map(({ from, price }, index) => {
      const to = tiers[index + 1]?.from ?? null;
      const label = to === null ? `话务量第 ${from} 次及以后` : `话务量第 ${Math.max(1, from)} 次至第 ${to - 1} 次`;
      return { label, price: money(price), count: volume.counted[index] ?? 0, places: { from, to } };
    });
  const [now, then] = [priceAt(tiers, volume.after), priceAt(tiers, volume.before)];
  const all = { label: '本期全部次数按期末累计话务量的单价', price: now, count: own, places: null };
  if (reading === 'running' || now === then) return [all];
  const correction = { label: '以前各期改按到达单价的差额', price: minus(now, then), count: billed, places: null };
  return [all, { ...correction, isCorrection: true }];
}

/**
 * What calls found late cost, which take the next places, or calls taken back, whose places stay taken.
 * @param place the last that is taken before them
 */
export function priceCorrection(
  { tiers }: Plan,
  reading: Reading,
  place: number,
  count: number,
  reached: number,
): Money {
  if (reading !== 'graduated') return times(priceAt(tiers, reached), count);
  if (count < 0) return times(priceAt(tiers, place), count);
  return tiers.reduce((total, { price }, index) => {
    const [from, to] = [
      Math.max(place + 1, tiers[index]?.from ?? 0),
      Math.min(place + count + 1, tiers[index + 1]?.from ?? Infinity),
    ];
    return sum([total, times(money(price), Math.max(0, to - from))]);
  }, NOTHING);
}

const priceAt = (tiers: Plan['tiers'], place: number): Money => money(tiers[tierOf(tiers, place)]?.price ?? '0');

/** Words of a reading, as the kind of price has them. */
export const readingWords = (plan: Plan, reading: string): string =>
  tiered
    .section(plan, { counts: { before: 0, adjusted: 0, own: 0, after: 0 }, lines: [] }, NO_ROWS)
    .readingWords(reading);
const NO_ROWS = { before: 0, adjusted: 0, own: 0, after: 0, firstLine: 0, charge: 0, table: 0 };
