import { z } from 'zod';
import { attachmentSchema } from './attachment.js';
import { amountSchema, contractDaySchema, contractMonthSchema } from './contract-values.js';
import { fieldError } from './errors/field-errors.js';
import { reason } from './settlement-values.js';

/** `POST /api/settlement/statements`: begins to close a month. */
export const closeMonthSchema = z.strictObject({ contractId: z.uuid(), month: contractMonthSchema });
export type CloseMonth = z.infer<typeof closeMonthSchema>;

/** `POST …/:id/objections`; the attachment, base64, at most 5 MB. */
export const raiseObjectionSchema = z
  .strictObject({
    scope: z.enum(['totals', 'lines']),
    lines: z.array(z.number().int().positive()).max(10_000).default([]),
    reason,
    attachment: attachmentSchema.nullable().default(null),
  })
  .refine(({ scope, lines }) => (scope === 'lines') === lines.length > 0, fieldError('fields/objected-lines'));
export type RaiseObjection = z.infer<typeof raiseObjectionSchema>;

/** `POST …/:id/objections/:objectionId/settlement`; what is taken back goes into the next statement (G6). */
export const settleObjectionSchema = z.strictObject({
  answer: reason,
  /** Lines that should not have been billed. */
  withdrawnLines: z.array(z.number().int().positive()).max(10_000).default([]),
});
export type SettleObjection = z.infer<typeof settleObjectionSchema>;

export const recordPaymentSchema = z.strictObject({
  amount: amountSchema,
  receivedOn: contractDaySchema,
  reference: z.string().trim().min(1, fieldError('fields/no-payment-reference')).max(100),
});
export type RecordPayment = z.infer<typeof recordPaymentSchema>;

/** `POST …/:id/pauses`: days on which lateness costs nothing (G7), for a written reason: an invoice that came late, the treasury's approval. */
export const pauseLatePaymentSchema = z
  .strictObject({ from: contractDaySchema, to: contractDaySchema, reason })
  .refine(({ from, to }) => from <= to, { error: fieldError('fields/pause-order'), path: ['to'] });
export type PauseLatePayment = z.infer<typeof pauseLatePaymentSchema>;

/** `POST …/:id/refusal`: the data of a month was falsified (G7). */
export const refuseStatementSchema = z.strictObject({
  reason,
  /** The month whose data it is; the statement's own where it is not said. */
  falsifiedMonth: contractMonthSchema.optional(),
  /** Today where it is not said. */
  foundOn: contractDaySchema.optional(),
});
export type RefuseStatement = z.infer<typeof refuseStatementSchema>;

export const withReasonSchema = z.strictObject({ reason });
export type WithReason = z.infer<typeof withReasonSchema>;
