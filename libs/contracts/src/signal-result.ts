import { z } from 'zod';

/** Result of one attempt to reach an owner, from signalling (C7). */
export const SIGNAL_RESULTS = [
  'answered',
  'no-answer',
  'busy',
  'rejected',
  'unreachable',
  'cancelled',
  'failed',
] as const;
export const signalResultSchema = z.enum(SIGNAL_RESULTS);
export type SignalResult = z.infer<typeof signalResultSchema>;

/** Why a telephone was unreachable: nobody has the number; it is switched off or out of reach; the network has no way to it just now. */
export const UNREACHABLE_REASONS = ['no-such-number', 'switched-off', 'no-service'] as const;
export const unreachableReasonSchema = z.enum(UNREACHABLE_REASONS);
export type UnreachableReason = z.infer<typeof unreachableReasonSchema>;

/** Unallocated, no route, changed, invalid format (Q.850). */
const NO_SUCH_NUMBER: ReadonlySet<number> = new Set([1, 2, 3, 22, 28]);
/** No user responding or no answer (what a carrier's 480 becomes), subscriber absent. */
const SWITCHED_OFF: ReadonlySet<number> = new Set([18, 19, 20]);

/**
 * Why an attempt was unreachable, from the cause that signalling gave (C7); null for other results, and where it gave none.
 * @param cause Q.850; 0 where there was none
 */
export function unreachableReason(result: SignalResult | null, cause: number | null): UnreachableReason | null {
  if (result !== 'unreachable' || !cause) return null;
  if (NO_SUCH_NUMBER.has(cause)) return 'no-such-number';
  return SWITCHED_OFF.has(cause) ? 'switched-off' : 'no-service';
}
