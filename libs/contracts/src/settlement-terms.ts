import { z } from 'zod';
import { contractSettingsSchema } from './contract-settings.js';
import { amountSchema, contractDaySchema, contractMonthSchema, priceSchema, rateSchema } from './contract-values.js';
import { fieldError } from './errors/field-errors.js';

/** Above any volume that could be meant: two million calls a day for a year. A larger one is a slip of the hand. */
export const MOST_CALLS = 1_000_000_000;
export const callCountSchema = z
  .number({ error: fieldError('fields/count') })
  .int(fieldError('fields/count'))
  .min(0, fieldError('fields/count-negative'))
  .max(MOST_CALLS, fieldError('fields/count-too-large'));

/** The three readings of the tiered price (G2). */
export const TIER_READINGS = ['graduated', 'volume', 'running'] as const;
export const tierReadingSchema = z.enum(TIER_READINGS);
export type TierReading = z.infer<typeof tierReadingSchema>;

/** From this cumulative count on (inclusive), this price. */
export const tiersSchema = z
  .array(z.strictObject({ from: callCountSchema, price: priceSchema }))
  .min(1, fieldError('fields/no-tier'))
  .max(20, fieldError('fields/too-many-tiers'))
  .refine((tiers) => tiers[0]?.from === 0, fieldError('fields/first-tier'))
  .refine(
    (tiers) => tiers.every(({ from }, index) => index === 0 || from > (tiers[index - 1]?.from ?? 0)),
    fieldError('fields/tiers-order'),
  );
export type Tiers = z.infer<typeof tiersSchema>;

export const tieredPlanSchema = z.strictObject({
  kind: z.literal('tiered'),
  reading: tierReadingSchema,
  tiers: tiersSchema,
});
export type TieredPlan = z.infer<typeof tieredPlanSchema>;

/**
 * How the service is priced. `tiered` is the kind that a form edits, and is checked here; what another kind says is known by its file in
 * evidence's `price-plans/` alone, which the server asks.
 */
export type PricePlan = TieredPlan | ({ kind: string } & Record<string, unknown>);
export const isTiered = (plan: PricePlan): plan is TieredPlan => plan.kind === 'tiered';
export const pricePlanSchema = z.looseObject({ kind: z.string().max(40) }).superRefine((plan, context) => {
  if (!isTiered(plan)) return;
  for (const issue of tieredPlanSchema.safeParse(plan).error?.issues ?? []) context.addIssue({ ...issue });
}) as z.ZodType<PricePlan, PricePlan>;

/** Which answered calls count (G1). `version` goes up with every change and is stored with each month. */
export const billableRuleSchema = z.strictObject({
  version: z.number().int().positive(),
  /** Seconds from the answer to the end that a call needs to count; 0: every answered one. */
  minimumSeconds: z.number().int().min(0).max(3_600),
  /** The entries of the numbers from which tests are made; in statements closed before there were any, blind indexes. */
  testNumbers: z.array(z.string().max(128)).max(200),
});
export type BillableRule = z.infer<typeof billableRuleSchema>;

/** What a contract says at one time (合同三). A change of any of it is a new version. */
export const contractTermsSchema = z.strictObject({
  parties: z.strictObject({ bureau: z.string().trim().min(1).max(100), operator: z.string().trim().min(1).max(100) }),
  /** The first term, both days included. */
  term: z
    .strictObject({ from: contractDaySchema, to: contractDaySchema })
    .refine(({ from, to }) => from < to, fieldError('fields/term-order'))
    .refine(({ from }) => from.endsWith('-01'), fieldError('fields/term-from'))
    .refine(({ to }) => new Date(`${to}T24:00:00Z`).getUTCDate() === 1, fieldError('fields/term-to')),
  /** How often it may be renewed, each time for as long again, after a recorded assessment (G3). */
  renewals: z.number().int().min(0).max(5),
  plan: pricePlanSchema,
  /** Over what the count runs: each term (a renewal begins a new one), or the calendar year. */
  accumulation: z.enum(['term', 'calendar-year']),
  /**
   * Service before the first month that is settled here, counted and priced with it (合同三, last paragraph). `from`: that month, the
   * term's first where it is not said; a system that comes in the middle of a term begins there.
   */
  carriedIn: z
    .strictObject({
      count: callCountSchema,
      source: z.string().trim().max(200),
      from: contractMonthSchema.optional(),
    })
    .refine(({ count, source }) => count === 0 || source !== '', fieldError('fields/carried-in-source')),
  billable: billableRuleSchema,
  days: z.strictObject({
    /** Of the month after: the statement is with the bureau by then (G4). */
    sendBy: z.number().int().min(1).max(28),
    /** Of the month after: silence until its end is acceptance (G5). */
    objectBy: z.number().int().min(1).max(28),
    /** Working days in which an objection is settled (G5). */
    settleWithinWorkdays: z.number().int().min(1).max(30),
  }),
  /** Late payment, a day and at most (G7). */
  latePayment: z.strictObject({ daily: rateSchema, cap: rateSchema }),
  /** Service not provided, a day and at most; a day with so many lost minutes is one (G7). */
  outage: z.strictObject({ daily: rateSchema, cap: rateSchema, minutesOfADay: z.number().int().min(1).max(1_440) }),
  /** What a breach costs (G7). */
  breach: amountSchema,
  /** To whom statements go (G4), and who is warned when one is late. */
  mail: z.strictObject({
    to: z.array(z.email(fieldError('fields/email'))).max(10),
    clerks: z.array(z.email(fieldError('fields/email'))).max(10),
  }),
  /** How its open words are read; absent in one that is read as usual. */
  settings: contractSettingsSchema.optional(),
});
export type ContractTerms = z.infer<typeof contractTermsSchema>;
