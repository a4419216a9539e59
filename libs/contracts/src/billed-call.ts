import { z } from 'zod';
import { pageQuerySchema } from './page-query.js';
import { exact, instant } from './settlement-values.js';
import { billingReasonSchema } from './statement-figures.js';

/** One call of a day, with why it counts or not (G1): the way from an amount to its recording. */
export const billedCallSchema = z.object({
  callId: z.uuid(),
  /** Its line in the statement; null for a call that does not count. */
  line: z.number().int().nullable(),
  counts: z.boolean(),
  reason: billingReasonSchema,
  arrivedAt: instant,
  answeredAt: instant.nullable(),
  seconds: z.number().int().nullable(),
  agent: z.string().nullable(),
  queue: z.string().nullable(),
  caller: z.string().nullable(),
  relocationId: z.uuid().nullable(),
  request: z.string().nullable(),
  recordingSha256: z.string().nullable(),
  price: exact.nullable(),
  /** What its line says beyond these, in columns that the statement's format has more. */
  more: z.array(z.object({ heading: z.string(), value: z.string() })).default([]),
});
export type BilledCall = z.infer<typeof billedCallSchema>;

export const billedCallPageSchema = z.object({ total: z.number().int(), items: z.array(billedCallSchema) });
export type BilledCallPage = z.infer<typeof billedCallPageSchema>;

export const dayQuerySchema = pageQuerySchema.extend({
  counts: z.enum(['yes', 'no']).optional(),
});
export type DayQuery = z.infer<typeof dayQuerySchema>;
