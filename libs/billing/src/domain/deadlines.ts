import { refusal, settingsOf, type ContractTerms } from '@yiche/contracts';
import { addDays, addMonths, daysBetween, lastDayOf, startOf } from '@yiche/kernel';

/** Working days of China with make-up days: null for a day of a year that is not loaded. */
export type WorkCalendar = (day: string) => boolean | null;

/** “5 日前”, which may include the 5th or not (G10). */
function dayOfNext(month: string, day: number, which: 'included' | 'excluded'): string {
  const named = `${addMonths(month, 1)}-${String(day).padStart(2, '0')}`;
  return which === 'included' ? named : addDays(named, -1);
}

/** The day by whose end the statement of a month is with the bureau (G4). */
export const sendBy = (month: string, terms: ContractTerms): string =>
  dayOfNext(month, terms.days.sendBy, settingsOf(terms).sendByDay);

/** The day by whose end the bureau may object (G5). */
export const objectBy = (month: string, terms: ContractTerms): string =>
  dayOfNext(month, terms.days.objectBy, settingsOf(terms).objectByDay);

/**
 * The day by whose end the bureau may object to a statement that was sent on this day. The contract's day, however short that makes the
 * time; only one that comes after it, which nobody could have objected to, leaves as many days as the contract does from day to day.
 */
export function objectUntil(month: string, terms: ContractTerms, sentOn: string | null): string {
  const day = objectBy(month, terms);
  if (sentOn === null || sentOn <= day) return day;
  return addDays(sentOn, Math.max(1, daysBetween(sendBy(month, terms), day)));
}

/** The day by whose end it is paid (G5): the last of the month after. */
export const payBy = (month: string): string => lastDayOf(addMonths(month, 1));

/** A bill that becomes payable on the last evening of a month is not due that night. */
const LEAST_DAYS_TO_PAY = 7;

/**
 * The day by whose end a statement is paid that became payable on this day: the same, and the last of that month where an objection, or
 * a late statement, took longer; never with less than a week to pay it. Nobody pays late what was not yet to be paid.
 */
export function payUntil(month: string, payableOn: string | null): string {
  const day = payBy(month);
  if (payableOn === null) return day;
  const [last, least] = [lastDayOf(payableOn.slice(0, 7)), addDays(payableOn, LEAST_DAYS_TO_PAY)];
  return [day, last, least].toSorted().at(-1) ?? day;
}

/** The first instant after a day. */
export const endOf = (day: string): Date => startOf(addDays(day, 1));

/**
 * The working day on which so many have passed since a day that does not count itself (G5).
 * @throws DomainError `settlement/calendar-not-loaded` when it reaches into a year of which the working days are not known: a guess
 * would be a wrong deadline
 */
export function workdaysAfter(day: string, count: number, isWorkday: WorkCalendar): string {
  let at = day;
  for (let left = count; left > 0;) {
    at = addDays(at, 1);
    const works = isWorkday(at);
    if (works === null) {
      const year = at.slice(0, 4);
      throw refusal('settlement/calendar-not-loaded', { year, count }, { year: Number(year) });
    }
    if (works) left -= 1;
  }
  return at;
}

/**
 * The working day by which an objection is settled (G5): counted from the day on which it was raised, or from the last on which one may be
 * (G10).
 * @throws DomainError `settlement/calendar-not-loaded`
 */
export function settleBy(raisedOn: string, objectUntil: string, terms: ContractTerms, isWorkday: WorkCalendar): string {
  const isFromLastDay = settingsOf(terms).workdaysFrom === 'last-day' && raisedOn < objectUntil;
  return workdaysAfter(isFromLastDay ? objectUntil : raisedOn, terms.days.settleWithinWorkdays, isWorkday);
}
