/** Whole months before the one in which the demo is started. */
export const MONTHS_BEFORE = 13;

/** A month of the past, with its days up to yesterday. */
export interface DaysOfMonth {
  readonly month: string;
  readonly days: readonly string[];
}

/**
 * Whole months, and what has gone by of this one.
 * @param today the contract day on which the demo is first started
 */
export function pastMonths(today: string, whole = MONTHS_BEFORE): DaysOfMonth[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  const months = new Map<string, string[]>();
  for (let at = Date.UTC(year, month - 1 - whole, 1); ; at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    if (day >= today) break;
    months.set(day.slice(0, 7), [...(months.get(day.slice(0, 7)) ?? []), day]);
  }
  return [...months].map(([each, days]) => ({ month: each, days }));
}
