import type { EndingReason } from '@yiche/contracts';
import { addDays } from '@yiche/kernel';
import { nextRenewal, versionAhead, type ContractHistory } from './contract-change.js';
import { termsOf } from './contract-term.js';

/** What the bureau found of a term (G9). */
export interface Assessment {
  /** The last day of the term. */
  readonly termTo: string;
  readonly assessedOn: string;
  readonly passed: boolean;
}

/** Before the last agreed term ends, it is said from so many days on. */
export const ENDING_TOLD_DAYS = 30;

type AssessedContract = ContractHistory & { readonly assessments: readonly Assessment[] };

/** Why no term follows the last agreed one: a contract is renewed by an assessment that was passed and by nothing else (G9). */
export function whyItEnds({ assessments, ...history }: AssessedContract): EndingReason {
  if (!nextRenewal(history)) return 'renewals-used';
  // The last one counts; had it been passed, the term would not be the last.
  return assessments.some(({ termTo }) => termTo === lastDayAgreed(history)) ? 'not-passed' : 'not-assessed';
}

/** That a contract ends with its last agreed term, and why; null while that is more than a month away. */
export function endingOf(
  contract: AssessedContract,
  today: string,
): { readonly on: string; readonly why: EndingReason } | null {
  const on = lastDayAgreed(contract);
  return on === null || today < addDays(on, -ENDING_TOLD_DAYS) ? null : { on, why: whyItEnds(contract) };
}

function lastDayAgreed(history: ContractHistory): string | null {
  const ahead = versionAhead(history);
  return (ahead && termsOf(ahead.terms, history.renewals).at(-1)?.to) ?? null;
}
