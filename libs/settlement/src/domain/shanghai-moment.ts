const EIGHT_HOURS = 8 * 3_600_000;

/** An instant as documents show it: in Shanghai, whole seconds, `2024-07-01 08:00:01`. */
export const shanghaiMoment = (instant: Date): string =>
  new Date(instant.getTime() + EIGHT_HOURS).toISOString().slice(0, 19).replace('T', ' ');

/** The time of day alone, `08:00:01`. */
export const shanghaiTime = (instant: Date): string => shanghaiMoment(instant).slice(11);

/** The instant of that second; null for what is no day or no time of day, as 30 February. */
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
