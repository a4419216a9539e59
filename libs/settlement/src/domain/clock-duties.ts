import { ENDING_TOLD_DAYS, sendBy } from '@yiche/billing';
import type { ContractTerms } from '@yiche/contracts';
import { addDays, addMonths, contractDate, daysBetween, instantsOf, startOf } from '@yiche/kernel';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After midnight of the first: calls that went over it have ended, and their records have come. */
const CLOSES_AFTER = 2 * HOUR;

/** On the day itself: a clerk who wants to send it by hand had the days before, and somebody is there when it does not work. */
const SENDS_AFTER = 8 * HOUR;

/** Before the day by which it is sent, the clerks are warned on so many days. */
const WARNED_DAYS_BEFORE = 2;

/** A mail that no server took for so long is one that somebody looks after. */
const UNDELIVERED_AFTER = DAY;

/** From when on a month is closed by itself. */
export const closesAt = (month: string): Date => new Date(instantsOf(month).to.getTime() + CLOSES_AFTER);

/** From when on its statement is sent by itself. */
export const sendsAt = (month: string, terms: ContractTerms): Date =>
  new Date(startOf(sendBy(month, terms)).getTime() + SENDS_AFTER);

/**
 * Whether the clerks are warned today that the statement of a month was not sent: on the days before its day, on the day itself when
 * it could not be sent by itself, and on every day after.
 */
export function isWarningDue(month: string, terms: ContractTerms, now: Date): boolean {
  const [today, day] = [contractDate(now), sendBy(month, terms)];
  return today < day ? today >= addDays(day, -WARNED_DAYS_BEFORE) : now >= sendsAt(month, terms);
}

/** What was queued until then, and was not delivered, is warned of. */
export const undeliveredSince = (now: Date): Date => new Date(now.getTime() - UNDELIVERED_AFTER);

/** The week, counted back from the last day of a term, in which its end is warned of; null when it is not. */
export function weekBeforeEnd(to: string, today: string): number | null {
  const days = daysBetween(today, to);
  return days >= 0 && days <= ENDING_TOLD_DAYS ? Math.floor(days / 7) : null;
}

/** The year whose working days are needed: from the first of December on the next one's. @returns with the week in which is warned of it */
export function calendarNeeded(today: string): { readonly year: number; readonly week: number } {
  const thisYear = Number(today.slice(0, 4));
  const year = today.slice(5, 7) === '12' ? thisYear + 1 : thisYear;
  return { year, week: Math.floor(daysBetween(`${year - 1}-12-01`, today) / 7) };
}

/** Months from one to another, both included. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}
