import { z } from 'zod';

const day = z.iso.date();
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
/** CNY as text: four digits after the point, or two. */
const amount = z.string();

export const ADJUSTMENT_KINDS = ['late-calls', 'objection', 'late-payment', 'breach', 'manual'] as const;

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
const billingReason = z.enum(BILLING_REASONS);

const adjustmentSchema = z.object({
  kind: z.enum(ADJUSTMENT_KINDS),
  correctsMonth: month,
  count: z.number().int(),
  amount,
  reason: z.string(),
  /**
   * The places that these calls take, or leave, in the count of an earlier period, from exclusive, to inclusive: then `count` is 0 and
   * `amount` is their price there. Absent where they are counted in this period.
   */
  ofPeriod: z.object({ before: z.number().int(), after: z.number().int() }).optional(),
});
export type AdjustmentFigure = z.infer<typeof adjustmentSchema>;

/** What a statement of this format says in figures. */
export const figuresSchema = z.object({
  /** Cumulative counts of the period: before, by adjustments, by the month itself, after. */
  counts: z.object({ before: z.number(), adjusted: z.number(), own: z.number(), after: z.number() }),
  /** The month's own calls by price. `places`: the range of cumulative places, to exclusive. */
  lines: z.array(
    z.object({
      label: z.string(),
      price: amount,
      count: z.number().int(),
      amount,
      places: z.object({ from: z.number(), to: z.number().nullable() }).nullable(),
      /** Present where the line prices anew what earlier statements billed, and is none of the month's own calls. */
      isCorrection: z.literal(true).optional(),
    }),
  ),
  charge: amount,
  /** The whole statement's calls under each reading (G2). */
  readings: z.array(z.object({ reading: z.string(), amount, isChosen: z.boolean() })),
  adjustments: z.array(adjustmentSchema),
  /** Service not provided (G7): the days, the rate they come to after the cap, and what is taken off (not below zero). */
  outage: z.object({
    days: z.array(z.object({ day, minutes: z.number() })),
    /** What it is a share of where that is not `charge`: the month's own calls, without what its closing corrects in earlier statements. */
    base: amount.optional(),
    rate: z.string(),
    amount,
  }),
  /** What is to be paid, rounded to the cent, half up. */
  total: amount,
  /** 人民币大写. */
  totalInWords: z.string(),
});
export type Figures = z.infer<typeof figuresSchema>;

export const daySchema = z.object({
  day,
  arrived: z.number().int(),
  counted: z.number().int(),
  /** Calls that do not count, by reason. */
  reasons: z.partialRecord(billingReason, z.number().int()),
});
export type StatementDay = z.infer<typeof daySchema>;
