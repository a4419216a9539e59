import { z } from 'zod';
import { telephoneNumberSchema } from './telephone-number.js';
import { adjustmentFigureSchema } from './statement-figures.js';
import { amountSchema, contractDaySchema, contractMonthSchema } from './contract-values.js';
import { billableRuleSchema, contractTermsSchema } from './settlement-terms.js';
import { instant, reason } from './settlement-values.js';

/** `POST /api/settlement/adjustments`: a correction entered by hand; goes into the next statement to be closed (G6). */
export const enterAdjustmentSchema = z.strictObject({
  contractId: z.uuid(),
  kind: z.enum(['breach', 'manual']),
  correctsMonth: contractMonthSchema,
  amount: amountSchema,
  reason,
});
export type EnterAdjustment = z.infer<typeof enterAdjustmentSchema>;

/** Why a contract is not renewed (G9). */
export const ENDING_REASONS = ['not-assessed', 'not-passed', 'renewals-used'] as const;
export type EndingReason = (typeof ENDING_REASONS)[number];

export const contractSchema = z.object({
  id: z.uuid(),
  bureauId: z.string(),
  title: z.string(),
  versions: z.array(
    z.object({
      version: z.number().int(),
      validFrom: contractDaySchema,
      terms: contractTermsSchema,
      /** What it says of the price, worded by the kind of price. */
      price: z.array(z.object({ label: z.string(), value: z.string() })),
      reason: z.string(),
      enteredBy: z.string(),
      enteredAt: instant,
    }),
  ),
  /** The version that holds today: of two that have begun the one that began later, whichever was entered first. */
  versionInForce: z.number().int(),
  /** The version that holds once all have begun: a new one starts from its terms. */
  versionAhead: z.number().int(),
  /** What the bureau found of each term, as often as it was assessed, the earliest first. Renewals from before there was a record have none. */
  assessments: z.array(
    z.object({
      /** The last day of the term that was assessed. */
      termTo: contractDaySchema,
      assessedOn: contractDaySchema,
      passed: z.boolean(),
      assessment: z.string(),
      recordedBy: z.string(),
      recordedAt: instant,
    }),
  ),
  /** That the contract ends with the last agreed term, and why; null while that is far, and where it goes on. */
  ending: z.object({ on: contractDaySchema, why: z.enum(ENDING_REASONS) }).nullable(),
  /** The day on which the next renewal would begin; null when the contract allows none any more. */
  nextRenewal: contractDaySchema.nullable(),
  /** The terms that are agreed, the first and each renewal, both days included. */
  periods: z.array(z.object({ from: contractDaySchema, to: contractDaySchema })),
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
  /** Without a number of the billable rule it gets the right one: the same for the same rule, the next for another. */
  terms: contractTermsSchema.extend({ billable: billableRuleSchema.partial({ version: true }) }),
  reason,
  /** The latest version on the editor's screen: one that was entered since is not overwritten unseen. */
  basedOn: z.number().int().positive().optional(),
});
export type NewContractVersion = z.infer<typeof newContractVersionSchema>;

/** `POST …/contracts/:id/assessments`: what the bureau found of the term that ends. One that was passed renews the contract by itself (G3, G9). */
export const assessContractSchema = z.strictObject({
  assessedOn: contractDaySchema,
  passed: z.boolean(),
  assessment: reason,
});
export type AssessContract = z.infer<typeof assessContractSchema>;

/** `POST …/contracts/:id/test-numbers`: a number from which tests are made (G1). It goes in, the id of its entry comes out. */
export const testNumberSchema = z.strictObject({
  number: telephoneNumberSchema,
});
export const testNumberEntrySchema = z.object({ id: z.uuid() });
export type TestNumberEntry = z.infer<typeof testNumberEntrySchema>;
