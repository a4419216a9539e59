import { z } from 'zod';
import { contractDaySchema, contractMonthSchema } from './contract-values.js';
import { cents, exact } from './settlement-values.js';

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
  'owner-not-reached',
  'no-request',
  'same-request',
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
  /** All calls that came in, where the tiers follow them: before, the month's own, after them; and the month's own that count, by tier. */
  volume: z.object({ before: z.number(), own: z.number(), after: z.number(), counted: z.array(z.number()) }).optional(),
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
