import { settingsOf, type ContractTerms } from '@yiche/contracts';
import { addDays, cappedRate, daysBetween, minus, money, NOTHING, share, sum, type Money } from '@yiche/kernel';

/** Days on which the clock of late payment stands still for a written reason (G7), both included. */
export interface Pause {
  readonly from: string;
  readonly to: string;
}

/** A part of an amount that was paid late, or is not paid yet. */
export interface LatePart {
  readonly amount: Money;
  /** The day on which it came, or today. */
  readonly until: string;
}

/** Days for which something due on a day was late on another, without those on which the clock stood still. @param due the last day in time */
export function lateDays(due: string, until: string, pauses: readonly Pause[]): number {
  let days = Math.max(0, daysBetween(due, until));
  let next = addDays(due, 1);
  for (const { from, to } of pauses.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const [first, last] = [from > next ? from : next, to < until ? to : until];
    if (first > last) continue;
    days -= daysBetween(first, last) + 1;
    next = addDays(last, 1);
  }
  return days;
}

/** The last day on which nothing is late yet: the due one, or the last of the paused days that follow it without a gap. */
export function lastInTime(due: string, pauses: readonly Pause[]): string {
  let last = due;
  for (const { from, to } of pauses.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
    if (from <= addDays(last, 1) && to > last) last = to;
  return last;
}

/** Whether the clock stands still on a day that would be late. */
export const isStopped = (due: string, day: string, pauses: readonly Pause[]): boolean =>
  due < day && pauses.some(({ from, to }) => from <= day && day <= to);

/**
 * What is owed for paying late (G7): each part for its days. The cap is a share of the part itself, of the statement's total or of all
 * that the contract is worth, as the contract says (`lateCapOf`); the last is one cap for all statements of the contract together.
 * @param due the last day in time
 * @param total of the statement
 * @param charged what other statements of the contract have cost for lateness
 */
export function lateFee(
  parts: readonly LatePart[],
  {
    due,
    total,
    pauses,
    charged,
    terms,
  }: { due: string; total: Money; pauses: readonly Pause[]; charged: Money; terms: ContractTerms },
): Money {
  const { daily, cap } = terms.latePayment;
  const late = parts
    .filter(({ amount }) => amount > 0n)
    .map(({ amount, until }) => ({ amount, days: lateDays(due, until, pauses) }));
  const { lateCapOf, contractTotal } = settingsOf(terms);
  if (lateCapOf === 'overdue') return sum(late.map(({ amount, days }) => share(amount, cappedRate(daily, days, cap))));
  const uncapped = sum(late.map(({ amount, days }) => share(amount, daily, days)));
  const ofContract = lateCapOf === 'contract' && contractTotal !== null;
  const most = ofContract ? minus(share(money(contractTotal), cap), charged) : share(total, cap);
  if (most <= 0n) return NOTHING;
  return uncapped < most ? uncapped : most;
}
