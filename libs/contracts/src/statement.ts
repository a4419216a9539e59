import { z } from 'zod';
import { contractDaySchema } from './contract-values.js';
import { contractTermsSchema } from './settlement-terms.js';
import { cents, instant } from './settlement-values.js';
import { statementDaySchema, statementFiguresSchema } from './statement-figures.js';
import { statementStateSchema, statementSummarySchema } from './statement-list.js';

export const objectionSchema = z.object({
  id: z.uuid(),
  scope: z.enum(['totals', 'lines']),
  lines: z.array(z.number().int()),
  reason: z.string(),
  attachment: z.object({ name: z.string(), bytes: z.number().int() }).nullable(),
  raisedAt: instant,
  raisedBy: z.string(),
  /** The last working day on which it may be settled (G5). */
  settleBy: contractDaySchema,
  settledAt: instant.nullable(),
  settledBy: z.string().nullable(),
  answer: z.string().nullable(),
  /** Lines that the answer takes back; they go into the next statement (G6). */
  withdrawnLines: z.array(z.number().int()),
});
export type Objection = z.infer<typeof objectionSchema>;

export const statementEventSchema = z.object({
  at: instant,
  kind: z.string(),
  from: statementStateSchema.nullable(),
  to: statementStateSchema.nullable(),
  actorName: z.string(),
  note: z.string(),
});
export type StatementEvent = z.infer<typeof statementEventSchema>;

export const deliverySchema = z.object({
  id: z.uuid(),
  to: z.array(z.string()),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  queuedAt: instant,
  deliveredAt: instant.nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const paymentSchema = z.object({
  id: z.uuid(),
  amount: cents,
  receivedOn: contractDaySchema,
  reference: z.string(),
  recordedBy: z.string(),
  recordedAt: instant,
});
export type Payment = z.infer<typeof paymentSchema>;

/** Days on which the clock of late payment stands still (G7), both included. */
export const pauseSchema = z.object({
  from: contractDaySchema,
  to: contractDaySchema,
  reason: z.string(),
  recordedBy: z.string(),
  recordedAt: instant,
});
export type Pause = z.infer<typeof pauseSchema>;

/** What this person may do with the statement now; the server checks again. */
export const STATEMENT_ACTIONS = [
  'send',
  'accept',
  'object',
  'settle',
  'pay',
  'pause',
  'refuse',
  'explain',
  'override',
  'adjust',
  'import',
] as const;
export const statementActionSchema = z.enum(STATEMENT_ACTIONS);
export type StatementAction = z.infer<typeof statementActionSchema>;

export const statementSchema = statementSummarySchema.extend({
  contractId: z.uuid(),
  contractVersion: z.number().int(),
  ruleVersion: z.number().int(),
  terms: contractTermsSchema,
  figures: statementFiguresSchema,
  days: z.array(statementDaySchema),
  /** Hex: the chain's last hash, the signature of the manifest, and the key's fingerprint. */
  root: z.string(),
  signature: z.string(),
  keyFingerprint: z.string(),
  sendBy: contractDaySchema,
  objectBy: contractDaySchema,
  payBy: contractDaySchema,
  /** What is owed for late payment as of today. */
  lateFee: cents,
  /** What other statements have cost for it under the same cap; nothing where each has its own. */
  lateFeesCharged: cents,
  unexplained: z.number().int(),
  /** A draft's comparison with its witnesses failed, or nobody works on it: it may be asked for again. */
  comparisonFailed: z.boolean(),
  override: z.object({ by: z.string(), at: instant, reason: z.string() }).nullable(),
  objections: z.array(objectionSchema),
  deliveries: z.array(deliverySchema),
  payments: z.array(paymentSchema),
  /** In the order in which they were entered; two may name the same day. */
  pauses: z.array(pauseSchema),
  events: z.array(statementEventSchema),
  actions: z.array(statementActionSchema),
});
export type Statement = z.infer<typeof statementSchema>;
