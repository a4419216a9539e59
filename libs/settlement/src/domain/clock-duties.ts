import type { ContractTerms } from '@yiche/contracts';
import { contractDate } from '@yiche/kernel';
import { addDays, addMonths, instantsOf, startOf } from './contract-calendar.js';
import { sendBy } from './deadlines.js';

const HOUR = 3_600_000;

/** After midnight of the first: calls that went over it have ended, and their records have come. */
const CLOSES_AFTER = 2 * HOUR;

/** On the day itself: a clerk who wants to send it by hand had the days before, and somebody is there when it does not work. */
const SENDS_AFTER = 8 * HOUR;

/** Before the day by which it is sent, the clerks are warned on so many days. */
const WARNED_DAYS_BEFORE = 2;

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

/** Months from one to another, both included. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}
