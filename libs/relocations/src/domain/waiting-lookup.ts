import { addDays, contractDate, startOf } from '@yiche/kernel';

/** Longest pause between two questions for the same plate, ms: a registry that is back is asked within it. */
const LONGEST_PAUSE_MS = 300_000;

/** A registry that answers something else will do so again; asked so often it might have been a moment's confusion. */
const MISFIT_TRIES = 3;

/** What has waited for a day's questions is asked for within this time of its beginning, not all in one second, ms. */
const SPREAD_MS = 60_000;

/** How long an unanswered lookup is asked for again, and when first. */
export interface WaitingPolicy {
  readonly firstMs: number;
  /** From the first question that there was one left for. */
  readonly milliseconds: number;
}

/** A lookup that was not answered. */
export interface Unanswered {
  /** From when it counts as waiting: when it was asked first, or when the day's questions began for which it had to wait. */
  readonly since: Date;
  /** Questions without an answer so far, at least 1. */
  readonly tries: number;
  /** Why the last one had none; as `FailureReason` has it. */
  readonly failure: string;
}

/**
 * When a lookup that was not answered is asked again: further and further apart; where the day's questions are used up, when the next day's
 * begin, however long it has waited by then.
 * @returns null when it is given up
 */
export function nextTry(
  { since, tries, failure }: Unanswered,
  now: Date,
  { firstMs, milliseconds }: WaitingPolicy,
): Date | null {
  if (failure === 'quota') {
    const nextDay = startOf(addDays(contractDate(now), 1));
    return new Date(nextDay.getTime() + (since.getTime() % SPREAD_MS));
  }
  if (failure === 'misfit' && tries >= MISFIT_TRIES) return null;
  const pause = Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(tries - 1, 20));
  const next = new Date(now.getTime() + pause);
  return next.getTime() - since.getTime() > milliseconds ? null : next;
}
