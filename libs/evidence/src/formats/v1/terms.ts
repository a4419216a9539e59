import { z } from 'zod';
import { isPlan, type PricePlan } from '../../price-plans/index.js';

const day = z.iso.date();
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);
const rate = z.string().regex(/^[01](\.\d{1,6})?$/);
const dayOfMonth = z.number().int().min(1).max(28);
const recipients = z.array(z.string()).max(10);

/** What a contract says, as statements of this format say it. */
export const termsSchema = z.strictObject({
  parties: z.strictObject({ bureau: z.string(), operator: z.string() }),
  term: z.strictObject({ from: day, to: day }),
  renewals: z.number().int().min(0).max(5),
  plan: z.custom<PricePlan>(isPlan),
  accumulation: z.enum(['term', 'calendar-year']),
  carriedIn: z.strictObject({ count: z.number().int().min(0), source: z.string(), from: month.optional() }),
  billable: z.strictObject({
    version: z.number().int().positive(),
    minimumSeconds: z.number().int().min(0),
    testNumbers: z.array(z.string()).max(200),
  }),
  days: z.strictObject({ sendBy: dayOfMonth, objectBy: dayOfMonth, settleWithinWorkdays: z.number().int().min(1) }),
  latePayment: z.strictObject({ daily: rate, cap: rate }),
  outage: z.strictObject({ daily: rate, cap: rate, minutesOfADay: z.number().int().min(1).max(1_440) }),
  breach: z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/),
  mail: z.strictObject({ to: recipients, clerks: recipients }),
});
export type Terms = z.infer<typeof termsSchema>;
