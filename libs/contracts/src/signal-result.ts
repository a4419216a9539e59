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
