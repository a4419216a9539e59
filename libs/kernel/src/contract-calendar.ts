import { contractDate } from './clock.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far Shanghai's clock is ahead of UTC, ms: all year, see `startOf`. */
export const EIGHT_HOURS = 8 * HOUR;

/** Midnight of a contract day. Shanghai has had no summer time since 1991, and a contract here none before 2024: +08:00 all year. */
export const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** The contract month of an instant, `YYYY-MM`. */
export const monthOf = (instant: Date): string => contractDate(instant).slice(0, 7);

/** The month so many months later. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The day so many days later. */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);

/** From its first instant to the first of the next, exclusive. */
export function instantsOf(month: string): { readonly from: Date; readonly to: Date } {
  return { from: startOf(`${month}-01`), to: startOf(`${addMonths(month, 1)}-01`) };
}

/** Its last day. */
export const lastDayOf = (month: string): string => addDays(`${addMonths(month, 1)}-01`, -1);

/** All its days, in order. */
export function daysOf(month: string): string[] {
  const days: string[] = [];
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1)) days.push(day);
  return days;
}

/** Whole days from one contract day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);

/** `2024-07-01 08:00:01` in Shanghai. A formatter would be ten times slower, and a closing asks for it millions of times. */
export const inShanghai = (instant: Date): string =>
  new Date(instant.getTime() + EIGHT_HOURS).toISOString().slice(0, 19).replace('T', ' ');
