import { z } from 'zod';
import { BILLING_REASONS as v1Reasons, daySchema as v1Day } from '../v1/figures.js';

/** Why a call does not count that had no such reason in the first format. */
export const MORE_REASONS = ['owner-not-reached', 'no-request', 'same-request'] as const;
export const REASON_WORDS: Readonly<Record<(typeof MORE_REASONS)[number], string>> = {
  'owner-not-reached': '车主未接通',
  'no-request': '没有工单',
  'same-request': '同一工单',
};

export const daySchema = v1Day.extend({
  reasons: z.partialRecord(z.enum([...v1Reasons, ...MORE_REASONS]), z.number().int()),
});
export type StatementDay = z.infer<typeof daySchema>;
