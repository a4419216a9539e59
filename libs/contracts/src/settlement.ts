import { z } from 'zod';
import { amountSchema, contractDaySchema, contractMonthSchema, contractTermsSchema } from './settlement-terms.js';

const instant = z.iso.datetime();
/** An amount as text, two digits after the point. */
const cents = z.string();
/** An amount as text, four digits after the point. */
const exact = z.string();
const reason = z.string().trim().min(1, '请写明原因').max(1_000, '最多 1000 字');

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

/** What two of the four witnesses (ledger, PBX, recordings, carrier) say differently of a call. */
export const DIFFERENCE_KINDS = [
  'not-in-ledger',
  'not-at-pbx',
  'answer-differs',
  'length-differs',
  'recording-missing',
  'recording-without-call',
  'not-at-carrier',
  'carrier-only',
  'carrier-twice',
  'pbx-record-absent',
  'carrier-file-absent',
] as const;
export const differenceKindSchema = z.enum(DIFFERENCE_KINDS);
export type DifferenceKind = z.infer<typeof differenceKindSchema>;

// --- figures, frozen with the statement ---------------------------------------------------------------------------------------

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

// --- statements ----------------------------------------------------------------------------------------------------------------

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
});
export type StatementSummary = z.infer<typeof statementSummarySchema>;

/** A month that is due or being closed and has no statement yet. */
export const monthToCloseSchema = z.object({
  contractId: z.uuid(),
  bureauId: z.string(),
  month: contractMonthSchema,
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

// --- commands ------------------------------------------------------------------------------------------------------------------

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

/** `POST …/:id/differences/explanations`: one explanation for the named differences, or for all unexplained of a kind. */
export const explainDifferencesSchema = z
  .strictObject({
    ids: z.array(z.uuid()).max(1_000).default([]),
    kind: differenceKindSchema.nullable().default(null),
    explanation: reason,
  })
  .refine(({ ids, kind }) => ids.length > 0 !== (kind !== null), '请选择要说明的差异');
export type ExplainDifferences = z.infer<typeof explainDifferencesSchema>;

/** `POST /api/settlement/adjustments`: a correction entered by hand; goes into the next statement to be closed (G6). */
export const enterAdjustmentSchema = z.strictObject({
  contractId: z.uuid(),
  kind: z.enum(['breach', 'manual']),
  correctsMonth: contractMonthSchema,
  amount: amountSchema,
  reason,
});
export type EnterAdjustment = z.infer<typeof enterAdjustmentSchema>;

// --- lists below a statement ---------------------------------------------------------------------------------------------------

export const differenceSchema = z.object({
  id: z.uuid(),
  kind: differenceKindSchema,
  callId: z.uuid().nullable(),
  at: instant.nullable(),
  /** What each witness says, in words; nothing personal. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  explanation: z.string().nullable(),
  explainedBy: z.string().nullable(),
  explainedAt: instant.nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

export const differencePageSchema = z.object({
  total: z.number().int(),
  items: z.array(differenceSchema),
  /** Count and unexplained count of each kind. */
  kinds: z.array(z.object({ kind: differenceKindSchema, total: z.number().int(), unexplained: z.number().int() })),
});
export type DifferencePage = z.infer<typeof differencePageSchema>;

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

export const differenceQuerySchema = pageQuerySchema.extend({
  kind: differenceKindSchema.optional(),
  unexplained: z.enum(['yes']).optional(),
});
export type DifferenceQuery = z.infer<typeof differenceQuerySchema>;

// --- the carrier's file --------------------------------------------------------------------------------------------------------

/** Which column says what, by its heading. */
export const carrierColumnsSchema = z.strictObject({
  caller: z.string().trim().min(1, '请填写主叫号码的列名').max(100),
  answeredAt: z.string().trim().min(1, '请填写接通时间的列名').max(100),
  seconds: z.string().trim().min(1, '请填写通话时长的列名').max(100),
});
export type CarrierColumns = z.infer<typeof carrierColumnsSchema>;

export const carrierImportQuerySchema = carrierColumnsSchema.extend({
  name: z.string().trim().min(1).max(200),
  encoding: z.enum(['auto', 'utf-8', 'gb18030']).default('auto'),
});
export type CarrierImportQuery = z.infer<typeof carrierImportQuerySchema>;

export const carrierFileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  sha256: z.string(),
  encoding: z.string(),
  /** Lines that are compared, repeated ones among them. */
  rows: z.number().int(),
  duplicates: z.number().int(),
  /** Lines of another month; they were left out. */
  otherMonth: z.number().int(),
  importedBy: z.string(),
  importedAt: instant,
});
export type CarrierFile = z.infer<typeof carrierFileSchema>;

// --- contracts -----------------------------------------------------------------------------------------------------------------

export const contractSchema = z.object({
  id: z.uuid(),
  bureauId: z.string(),
  title: z.string(),
  versions: z.array(
    z.object({
      version: z.number().int(),
      validFrom: contractDaySchema,
      terms: contractTermsSchema,
      reason: z.string(),
      enteredBy: z.string(),
      enteredAt: instant,
    }),
  ),
  renewals: z.array(
    z.object({
      number: z.number().int(),
      from: contractDaySchema,
      to: contractDaySchema,
      assessedOn: contractDaySchema,
      assessment: z.string(),
      recordedBy: z.string(),
      recordedAt: instant,
    }),
  ),
  /** Adjustments that wait for the next statement. */
  adjustments: z.array(adjustmentFigureSchema.extend({ id: z.uuid(), enteredBy: z.string(), enteredAt: instant })),
  /** The last year for which working days are known. */
  calendarUntil: z.number().int().nullable(),
  /** The public key with which statements are signed, and its fingerprint. */
  publicKey: z.string(),
  keyFingerprint: z.string(),
  mayChange: z.boolean(),
});
export type Contract = z.infer<typeof contractSchema>;

export const newContractVersionSchema = z.strictObject({
  validFrom: contractDaySchema,
  terms: contractTermsSchema,
  reason,
  /** The latest version on the editor's screen: one that was entered since is not overwritten unseen. */
  basedOn: z.number().int().positive().optional(),
});
export type NewContractVersion = z.infer<typeof newContractVersionSchema>;

export const renewContractSchema = z.strictObject({ assessedOn: contractDaySchema, assessment: reason });
export type RenewContract = z.infer<typeof renewContractSchema>;

/** `POST …/contracts/:id/test-numbers`: a number from which tests are made (G1). It goes in, its blind index comes out. */
export const testNumberSchema = z.strictObject({
  number: z
    .string()
    .max(40)
    .transform((text) => text.normalize('NFKC').replace(/[\s()-]/g, ''))
    .pipe(z.string().regex(/^\+?\d{3,20}$/, '请填写 3 到 20 位的电话号码，与线路送来的主叫号码一致')),
});
export const testNumberIndexSchema = z.object({ index: z.string() });
export type TestNumberIndex = z.infer<typeof testNumberIndexSchema>;

// --- verification --------------------------------------------------------------------------------------------------------------

export const verificationSchema = z.object({
  ok: z.boolean(),
  /** What was looked at, each with its result and, where it is wrong, exactly where. */
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  month: z.string().nullable(),
  number: z.string().nullable(),
  lines: z.number().int(),
  keyFingerprint: z.string().nullable(),
  /** The file was saved by another program; its contents are what is judged. */
  resaved: z.boolean(),
});
export type Verification = z.infer<typeof verificationSchema>;

// --- outages, complaints, the service report (E2, issue 4.10) ------------------------------------------------------------------

export const outageSchema = z.object({
  id: z.uuid(),
  bureauId: z.string(),
  from: instant,
  to: instant.nullable(),
  cause: z.string(),
  /** When the 110 desk was told of the fault and of the recovery (E1). */
  faultToldAt: instant.nullable(),
  recoveryToldAt: instant.nullable(),
  /** Whether it counts as lost service. */
  counts: z.boolean(),
  note: z.string(),
  recordedBy: z.string(),
});
export type Outage = z.infer<typeof outageSchema>;

export const recordOutageSchema = z
  .strictObject({
    bureauId: z.string().max(8),
    from: instant,
    to: instant,
    cause: reason,
    faultToldAt: instant.nullable().default(null),
    recoveryToldAt: instant.nullable().default(null),
    counts: z.boolean().default(true),
    note: z.string().trim().max(1_000).default(''),
  })
  // Not as text: `…00Z` sorts after `…00.5Z`.
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), '恢复时间必须晚于故障时间');
export type RecordOutage = z.infer<typeof recordOutageSchema>;

/** `PATCH /api/settlement/outages/:id`. What is not named stays; what `note` says beyond what stands there is added to it. */
export const amendOutageSchema = z
  .strictObject({
    counts: z.boolean().optional(),
    faultToldAt: instant.nullable().optional(),
    recoveryToldAt: instant.nullable().optional(),
    note: z.string().trim().max(5_000, '说明太长').optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), '没有要修改的内容');
export type AmendOutage = z.infer<typeof amendOutageSchema>;

export const complaintSchema = z.object({
  id: z.uuid(),
  bureauId: z.string(),
  receivedOn: contractDaySchema,
  about: z.string(),
  outcome: z.string(),
  recordedBy: z.string(),
  recordedAt: instant,
});
export type Complaint = z.infer<typeof complaintSchema>;

export const recordComplaintSchema = z.strictObject({
  bureauId: z.string().max(8),
  receivedOn: contractDaySchema,
  about: reason,
  outcome: z.string().trim().max(1_000).default(''),
});
export type RecordComplaint = z.infer<typeof recordComplaintSchema>;

/** Of `GET …/service-reports/:bureauId/:month`: the seconds within which a call should be answered. */
export const serviceReportQuerySchema = z.strictObject({
  target: z.coerce.number().int().min(1, '目标至少 1 秒').max(600, '目标至多 600 秒').default(20),
});
export type ServiceReportQuery = z.infer<typeof serviceReportQuerySchema>;

export const serviceReportSchema = z.object({
  bureauId: z.string(),
  month: contractMonthSchema,
  offered: z.number().int(),
  answered: z.number().int(),
  abandoned: z.number().int(),
  /** Abandoned within 5 s of entering the queue. */
  shortAbandoned: z.number().int(),
  withinTarget: z.number().int(),
  targetSeconds: z.number().int(),
  /** 0 to 1; null without a call. */
  serviceLevel: z.number().nullable(),
  averageSpeedOfAnswerSeconds: z.number().nullable(),
  averageTalkSeconds: z.number().nullable(),
  requests: z.number().int(),
  days: z.array(
    z.object({
      day: contractDaySchema,
      offered: z.number().int(),
      answered: z.number().int(),
      abandoned: z.number().int(),
      serviceLevel: z.number().nullable(),
    }),
  ),
  outages: z.array(outageSchema.extend({ minutes: z.number() })),
  outageMinutes: z.number(),
  complaints: z.array(complaintSchema),
});
export type ServiceReport = z.infer<typeof serviceReportSchema>;
