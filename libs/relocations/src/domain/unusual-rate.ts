/** When a count is unusual: at least so many, and so many times what is usual for this person. */
export interface RateRule {
  readonly factor: number;
  readonly atLeast: number;
}

/** Days on which the person did anything of the kind, that make up what is usual. */
export const USUAL_DAYS = 20;

/** What is usual on a day: the median of the last `USUAL_DAYS` days on which there was any; 0 for a newcomer, for whom only `atLeast` holds. */
export function usualCount(daysBefore: readonly number[]): number {
  const days = daysBefore.slice(0, USUAL_DAYS).toSorted((a, b) => a - b);
  const middle = Math.floor(days.length / 2);
  const upper = days[middle];
  if (upper === undefined) return 0;
  return days.length % 2 === 1 ? upper : ((days[middle - 1] ?? upper) + upper) / 2;
}

/** Whether so many on one day are to be told. */
export function isUnusual(count: number, usual: number, { factor, atLeast }: RateRule): boolean {
  return count >= atLeast && count > factor * usual;
}

/**
 * Whether a supervisor who has acknowledged an alert of this day is told again: once it has become twice as much. Otherwise every further
 * lookup would be an alert of its own.
 * @param acknowledged the count at the last acknowledgement of this day; null when there was none
 */
export function isToldAgain(count: number, acknowledged: number | null): boolean {
  return acknowledged === null || count >= 2 * acknowledged;
}
