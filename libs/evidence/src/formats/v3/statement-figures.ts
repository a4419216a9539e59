import { inCents, inFull, minus, money, sum, times, toCents, type Money } from '@yiche/kernel';
import { amountInWords } from '../v1/amount-in-words.js';
import { outagePenalty } from '../v1/outage-penalty.js';
import type { Adjustment, StatementInput as V1Input } from '../v1/statement-figures.js';
import type { Figures } from './figures.js';
import type { Plan, Terms } from './terms.js';
import type { Volume } from './volume.js';
import { priceCorrection, priceOwn, READINGS } from './volume-price.js';

export type StatementInput = Omit<V1Input, 'terms'> & {
  readonly terms: Pick<Terms, 'plan' | 'outage' | 'settings'>;
  readonly volume: Omit<Volume, 'after'>;
};

/**
 * Everything a statement says in figures whose tiers follow the volume: calls that count are priced by the place that they have among all
 * calls that came in. Calls found late take the next places, then come the month's own.
 */
export function statementFigures({
  terms,
  before,
  adjustments,
  lost,
  volume: { before: first, own: came, counted },
}: StatementInput): Figures {
  const { plan } = terms;
  const own = counted.reduce((total, each) => total + each, 0);
  const adjusted = adjustments.reduce((total, { count }) => total + count, 0);
  const late = adjustments.reduce((total, { count }) => total + Math.max(0, count), 0);
  const volume = { before: first, own: came, after: first + late + came, counted: [...counted] };
  const lines = priceOwn(plan, plan.reading, volume, before);
  const fee = amountOf(lines);
  const priced = pricedBy(plan, plan.reading, adjustments, volume);
  const ownFee = amountOf(lines.filter(({ isCorrection }) => !isCorrection));
  const { outageOf, contractTotal } = terms.settings;
  const base = outageOf === 'contract' && contractTotal !== null ? money(contractTotal) : ownFee;
  const penalty = outagePenalty(base, lost, terms);
  const total = toCents(minus(sum([fee, ...priced]), penalty.amount));
  return {
    counts: { before, adjusted, own, after: before + adjusted + own },
    volume,
    lines: lines.map(({ price, count, ...line }) => ({
      ...line,
      count,
      price: inFull(price),
      amount: inFull(times(price, count)),
    })),
    charge: inFull(fee),
    readings: READINGS.map((reading) => {
      const corrections = adjustments.map((each) => (each.count === 0 ? { ...each, amount: null } : each));
      const all = [amountOf(priceOwn(plan, reading, volume, before)), ...pricedBy(plan, reading, corrections, volume)];
      return { reading, amount: inFull(sum(all)), isChosen: reading === plan.reading };
    }),
    adjustments: adjustments.map(({ kind, correctsMonth, count, reason, ofPeriod }, index) => ({
      ...{ kind, correctsMonth, count, amount: inFull(priced[index] ?? money('0')), reason },
      ...(ofPeriod && { ofPeriod }),
    })),
    outage: {
      days: lost.map(({ day, minutes }) => ({ day, minutes })),
      ...(base !== fee && { base: inFull(base) }),
      rate: penalty.rate,
      amount: inFull(penalty.amount),
    },
    total: inCents(total),
    totalInWords: amountInWords(total),
  };
}

const amountOf = (lines: readonly { readonly price: Money; readonly count: number }[]): Money =>
  sum(lines.map(({ price, count }) => times(price, count)));

function pricedBy(
  plan: Plan,
  reading: Plan['reading'],
  adjustments: readonly Adjustment[],
  { before, after }: Volume,
): Money[] {
  let place = before;
  return adjustments.map(({ count, amount }) => {
    const priced = count === 0 ? money(amount ?? '0') : priceCorrection(plan, reading, place, count, after);
    place += Math.max(0, count);
    return priced;
  });
}
