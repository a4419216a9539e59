import { EIGHT_HOURS } from './contract-calendar.js';

/** The instant of a second in Shanghai; null for what is no day or no time of day, as 30 February. */
export function instantAt(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Date | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;
  return new Date(local.getTime() - EIGHT_HOURS);
}
