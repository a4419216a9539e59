import { cappedRate, NOTHING, share, type Money } from '@yiche/kernel';
import type { Terms } from './terms.js';

/** What is taken off a month's fee for days without service (G7): so much of it a day, at most the cap. */
export function outagePenalty(
  fee: Money,
  lost: readonly { readonly minutes: number }[],
  { outage }: Pick<Terms, 'outage'>,
): { rate: string; amount: Money } {
  const days = lost.filter(({ minutes }) => minutes >= outage.minutesOfADay).length;
  const rate = cappedRate(outage.daily, days, outage.cap);
  return { rate, amount: fee > 0n ? share(fee, rate) : NOTHING };
}
