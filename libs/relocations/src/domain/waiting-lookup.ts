import { addDays, contractDate, startOf } from '@yiche/kernel';

/** Longest pause between two questions for the same plate, ms: a registry that is back is asked within it. */
const LONGEST_PAUSE_MS = 300_000;

/** How long an unanswered lookup is asked for again, and when first. */
export interface WaitingPolicy {
  readonly firstMs: number;
  /** From the first question. */
  readonly milliseconds: number;
}

/**
 * When a lookup that was not answered is asked again. Where the day's questions are used up that is when the next day's begin, however long
 * it has waited by then.
 * @param tries questions without an answer so far, at least 1
 * @returns null when it is given up
 */
export function nextTry(
  { asked, tries, isQuotaUsedUp }: { readonly asked: Date; readonly tries: number; readonly isQuotaUsedUp: boolean },
  now: Date,
  { firstMs, milliseconds }: WaitingPolicy,
): Date | null {
  if (isQuotaUsedUp) return startOf(addDays(contractDate(now), 1));
  const pause = Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(tries - 1, 20));
  const next = new Date(now.getTime() + pause);
  return next.getTime() - asked.getTime() > milliseconds ? null : next;
}
