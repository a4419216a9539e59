import type { Period } from '@yiche/billing';
import type { Adjustment, FrozenLine } from '@yiche/evidence';
import { monthOf } from '@yiche/kernel';
import type { LedgerCall, MonthFreezer } from '../domain/freeze-month.js';
import type { EarlierMonths } from './earlier-months.js';

/** Calls of closed months that were found afterwards: lines of this statement that name their month, and an adjustment for each (G6). */
export class LateCalls {
  private readonly months = new Map<string, { first: number; last: number; count: number }>();

  constructor(
    private readonly earlier: EarlierMonths,
    private readonly freezer: MonthFreezer,
    private readonly period: Period,
  ) {}

  get count(): number {
    return [...this.months.values()].reduce((total, { count }) => total + count, 0);
  }

  /** @returns the lines of those that count */
  add(calls: readonly LedgerCall[]): FrozenLine[] {
    return calls.flatMap((call) => {
      const month = monthOf(call.connectedAt as Date);
      const rule = this.earlier.ruleOf(month);
      const isOfPeriod = this.earlier.ofAnotherPeriod(month, this.period) === null;
      const line = rule && this.freezer.addLate(call, rule, month, isOfPeriod);
      if (!line) return [];
      const { first, count } = this.months.get(month) ?? { first: line.number, count: 0 };
      this.months.set(month, { first, last: line.number, count: count + 1 });
      return [line];
    });
  }

  /** Those of the period over which the statement's count runs. */
  get ofPeriod(): number {
    return [...this.months]
      .filter(([month]) => this.earlier.ofAnotherPeriod(month, this.period) === null)
      .reduce((total, [, { count }]) => total + count, 0);
  }

  adjustments(): Adjustment[] {
    return [...this.months].map(([month, { first, last, count }]) => ({
      kind: 'late-calls',
      correctsMonth: month,
      count,
      amount: null,
      reason: `${month} 结账后补到的通话 ${count} 次，见明细第 ${first} 至 ${last} 行`,
    }));
  }
}
