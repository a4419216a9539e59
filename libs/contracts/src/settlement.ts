import { z } from 'zod';
import { amountSchema, contractDaySchema, contractMonthSchema, contractTermsSchema } from './settlement-terms.js';
import { cents, exact, instant, reason } from './settlement-values.js';

/** Where a statement stands (G4–G7). */
export const STATEMENT_STATES = [
  'draft',
  'sent',
  'accepted',
  'accepted-by-silence',
  'objected',
  'settled',
  'payable',
  'overdue',
  'paid',
  'refused',
] as const;
export const statementStateSchema = z.enum(STATEMENT_STATES);
export type StatementState = z.infer<typeof statementStateSchema>;

/** Why a call counts, or does not (G1). Only the first does. */
export const BILLING_REASONS = [
  'answered',
  'abandoned',
  'left-before-queue',
  'not-bridged',
  'too-short',
  'test',
  'internal',
  'still-open',
] as const;
export const billingReasonSchema = z.enum(BILLING_REASONS);
export type BillingReason = z.infer<typeof billingReasonSchema>;

export const ADJUSTMENT_KINDS = ['late-calls', 'objection', 'late-payment', 'breach', 'manual'] as const;
export const adjustmentKindSchema = z.enum(ADJUSTMENT_KINDS);
export type AdjustmentKind = z.infer<typeof adjustmentKindSchema>;

export const adjustmentFigureSchema = z.object({
  kind: adjustmentKindSchema,
  correctsMonth: contractMonthSchema,
  count: z.number().int(),
  amount: exact,
  reason: z.string(),
  /**
   * The places that these calls take, or leave, in the count of an earlier period, from exclusive, to inclusive: then `count` is 0 and
   * `amount` is their price there. Absent where they are counted in this period.
   */
  ofPeriod: z.object({ before: z.number().int(), after: z.number().int() }).optional(),
});
export type AdjustmentFigure = z.infer<typeof adjustmentFigureSchema>;

export const statementFiguresSchema = z.object({
  /** Cumulative counts of the period: before, by adjustments, by the month itself, after. */
  counts: z.object({ before: z.number(), adjusted: z.number(), own: z.number(), after: z.number() }),
  /** The month's own calls by price. `places`: the range of cumulative places, to exclusive. */
  lines: z.array(
    z.object({
      label: z.string(),
      price: exact,
      count: z.number().int(),
      amount: exact,
      places: z.object({ from: z.number(), to: z.number().nullable() }).nullable(),
      /** Present where the line prices anew what earlier statements billed, and is none of the month's own calls. */
      isCorrection: z.literal(true).optional(),
    }),
  ),
  charge: exact,
  /** The whole statement's calls under each reading (G2). */
  readings: z.array(z.object({ reading: z.string(), amount: exact, isChosen: z.boolean() })),
  adjustments: z.array(adjustmentFigureSchema),
  /** Service not provided (G7): the days, the rate they come to after the cap, and what is taken off (not below zero). */
  outage: z.object({
    days: z.array(z.object({ day: contractDaySchema, minutes: z.number() })),
    /** What it is a share of where that is not `charge`: the month's own calls, without what its closing corrects in earlier statements. */
    base: exact.optional(),
    rate: z.string(),
    amount: exact,
  }),
  /** What is to be paid, rounded to the cent, half up. */
  total: cents,
  /** 人民币大写. */
  totalInWords: z.string(),
});
export type StatementFigures = z.infer<typeof statementFiguresSchema>;

export const statementDaySchema = z.object({
  day: contractDaySchema,
  arrived: z.number().int(),
  counted: z.number().int(),
  /** Calls that do not count, by reason. */
  reasons: z.partialRecord(billingReasonSchema, z.number().int()),
});
export type StatementDay = z.infer<typeof statementDaySchema>;

/** What has to happen next with a statement, and by the end of which day. */
export const statementDeadlineSchema = z.object({
  kind: z.enum(['send', 'object', 'settle', 'pay']),
  day: contractDaySchema,
});
export type StatementDeadline = z.infer<typeof statementDeadlineSchema>;

export const statementSummarySchema = z.object({
  id: z.uuid(),
  /** `WJ-202407`. */
  number: z.string(),
  bureauId: z.string(),
  month: contractMonthSchema,
  state: statementStateSchema,
  counted: z.number().int(),
  total: cents,
  closedAt: instant,
  sentAt: instant.nullable(),
  paidAt: instant.nullable(),
  /** Null where nothing is due. */
  deadline: statementDeadlineSchema.nullable(),
});
export type StatementSummary = z.infer<typeof statementSummarySchema>;

/** A month that is due or being closed and has no statement yet. */
export const monthToCloseSchema = z.object({
  contractId: z.uuid(),
  bureauId: z.string(),
  month: contractMonthSchema,
  /** By whose end its statement is with the bureau; null for a month that no contract covers. */
  sendBy: contractDaySchema.nullable(),
  /** Null: nobody has begun. */
  closing: z
    .object({ requestedAt: instant, requestedBy: z.string(), lines: z.number().int(), error: z.string().nullable() })
    .nullable(),
});
export type MonthToClose = z.infer<typeof monthToCloseSchema>;

export const statementListSchema = z.object({
  items: z.array(statementSummarySchema),
  toClose: z.array(monthToCloseSchema),
});
export type StatementList = z.infer<typeof statementListSchema>;

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

/** What this person may do with the statement now; the server checks again. */
export const STATEMENT_ACTIONS = [
  'send',
  'accept',
  'object',
  'settle',
  'pay',
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
  unexplained: z.number().int(),
  /** A draft's comparison with its witnesses failed, or nobody works on it: it may be asked for again. */
  comparisonFailed: z.boolean(),
  override: z.object({ by: z.string(), at: instant, reason: z.string() }).nullable(),
  objections: z.array(objectionSchema),
  deliveries: z.array(deliverySchema),
  payments: z.array(paymentSchema),
  events: z.array(statementEventSchema),
  actions: z.array(statementActionSchema),
});
export type Statement = z.infer<typeof statementSchema>;

/** `POST /api/settlement/statements`: begins to close a month. */
export const closeMonthSchema = z.strictObject({ contractId: z.uuid(), month: contractMonthSchema });
export type CloseMonth = z.infer<typeof closeMonthSchema>;

/** `POST …/:id/objections`; the attachment, base64, at most 5 MB. */
export const raiseObjectionSchema = z
  .strictObject({
    scope: z.enum(['totals', 'lines']),
    lines: z.array(z.number().int().positive()).max(10_000).default([]),
    reason,
    attachment: z
      .strictObject({
        name: z.string().trim().min(1).max(200),
        content: z.base64().max(7_000_000, '附件不能超过 5 MB'),
      })
      .nullable()
      .default(null),
  })
  .refine(({ scope, lines }) => (scope === 'lines') === lines.length > 0, '对明细提出异议时请写明行号');
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
  reference: z.string().trim().min(1, '请填写凭证号').max(100),
});
export type RecordPayment = z.infer<typeof recordPaymentSchema>;

export const withReasonSchema = z.strictObject({ reason });
export type WithReason = z.infer<typeof withReasonSchema>;

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

export const pageQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

export const dayQuerySchema = pageQuerySchema.extend({
  counts: z.enum(['yes', 'no']).optional(),
});
export type DayQuery = z.infer<typeof dayQuerySchema>;

export const verificationSchema = z.object({
  ok: z.boolean(),
  /**
   * Nothing was found to be changed, but not all could be judged: a program saved the workbook that keeps no results of formulas. Opened in
   * a spreadsheet program and saved there, it can be.
   */
  unjudged: z.boolean(),
  /**
   * What was looked at, each with its result and, where it is wrong, exactly where; `unjudged` where nothing is wrong, but results are
   * missing.
   */
  checks: z.array(
    z.object({ name: z.string(), ok: z.boolean(), unjudged: z.literal(true).optional(), detail: z.string() }),
  ),
  month: z.string().nullable(),
  number: z.string().nullable(),
  lines: z.number().int(),
  keyFingerprint: z.string().nullable(),
  /** The file was saved by another program; its contents are what is judged. */
  resaved: z.boolean(),
});
export type Verification = z.infer<typeof verificationSchema>;
