import type { Period } from '@yiche/billing';
import { isTiered, settingsOf, type ContractTerms } from '@yiche/contracts';
import { charge, priceCorrection, type Adjustment } from '@yiche/evidence';
import { inFull, type Money } from '@yiche/kernel';
import type { EarlierMonths } from './earlier-months.js';

/**
 * Calls of an earlier period, found late or taken back, are an amount and not a count of this one: they are priced at the places where
 * that period stands, by its own prices, so that it costs in the end what all its calls together cost (ADR 0025).
 * @param corrections in the order in which they are priced
 */
export function inTheirOwnPeriod(
  corrections: readonly Adjustment[],
  earlier: EarlierMonths,
  period: Period,
): Adjustment[] {
  const stands = new Map<string, number>();
  return corrections.map((each) => {
    const own = each.count === 0 ? null : earlier.ofAnotherPeriod(each.correctsMonth, period);
    if (!own) return each;
    const before = stands.get(own.periodFrom) ?? earlier.standOf(own.periodFrom);
    const isByVolume = settingsOf(own.terms).tiersBy === 'volume';
    // A call that is taken back had come in all the same.
    const after = before + (isByVolume ? Math.max(0, each.count) : each.count);
    stands.set(own.periodFrom, after);
    return {
      ...each,
      count: 0,
      amount: inFull(priceIn(own.terms, before, each.count)),
      reason: `${each.reason}（${Math.abs(each.count)} 次，按其所在累计期第 ${Math.min(before, after) + 1} 至 ${Math.max(before, after)} 次的单价）`,
      ofPeriod: { before, after },
    };
  });
}

/** What so many calls more, or fewer, cost where a period's count stands. */
function priceIn({ plan, ...terms }: ContractTerms, before: number, count: number): Money {
  const after = before + count;
  return settingsOf(terms).tiersBy === 'volume' && isTiered(plan)
    ? priceCorrection(plan, plan.reading, before, count, Math.max(before, after))
    : charge(plan, { before, after, reached: after }).amount;
}
