import { z } from 'zod';
import { amountSchema } from './contract-values.js';
import { fieldError } from './errors/field-errors.js';

/** What each open word of a contract may be read as, the usual reading first: so was every contract read before there were any. */
export const SETTING_CHOICES = {
  /** What the cap of late payment is a share of: the part that is overdue, the statement's total, or all that the contract is worth (G7). */
  lateCapOf: ['overdue', 'month', 'contract'],
  /** What a day without service is a share of: the month's fee, or all that the contract is worth (G7). */
  outageOf: ['month', 'contract'],
  /** Which month's fee falsified data lets the bureau refuse: that of the data, or that in which it was found (G7). */
  falsified: ['month-of-the-data', 'month-found'],
  /** What is billed: each call (次), or each request (单), with its first call that counts (G10). */
  unit: ['call', 'request'],
  /** Who has to have been reached (接通): the agent, or the vehicle's owner (G10). */
  answeredBy: ['agent', 'owner'],
  /** Whether a renewal begins the cumulative count anew (G10). */
  countAtRenewal: ['anew', 'on'],
  /** Whether “5 日前” includes the 5th (G10). */
  sendByDay: ['included', 'excluded'],
  /** Whether “15 日前” includes the 15th (G10). */
  objectByDay: ['included', 'excluded'],
  /** After what the working days begin in which an objection is settled: its day, or the last on which one may be raised (G10). */
  workdaysFrom: ['objection', 'last-day'],
} as const;

/** What a contract's words leave open, as these parties read it. */
export const contractSettingsSchema = z
  .strictObject({
    lateCapOf: z.enum(SETTING_CHOICES.lateCapOf),
    outageOf: z.enum(SETTING_CHOICES.outageOf),
    /** What the contract is worth in all, CNY; null where nothing is a share of it. */
    contractTotal: amountSchema.nullable(),
    falsified: z.enum(SETTING_CHOICES.falsified),
    unit: z.enum(SETTING_CHOICES.unit),
    answeredBy: z.enum(SETTING_CHOICES.answeredBy),
    countAtRenewal: z.enum(SETTING_CHOICES.countAtRenewal),
    sendByDay: z.enum(SETTING_CHOICES.sendByDay),
    objectByDay: z.enum(SETTING_CHOICES.objectByDay),
    workdaysFrom: z.enum(SETTING_CHOICES.workdaysFrom),
    /** The tiers follow all calls that came in (话务量), not those that count (G10); absent: those that count. */
    tiersBy: z.literal('volume').optional(),
  })
  .refine(
    ({ lateCapOf, outageOf, contractTotal }) => contractTotal !== null || ![lateCapOf, outageOf].includes('contract'),
    {
      error: fieldError('fields/no-contract-total'),
      path: ['contractTotal'],
    },
  )
  .refine(({ contractTotal }) => contractTotal === null || Number(contractTotal) > 0, {
    error: fieldError('fields/contract-total'),
    path: ['contractTotal'],
  });
export type ContractSettings = z.infer<typeof contractSettingsSchema>;

/** How a contract is read that says nothing of it. */
export const USUAL_SETTINGS: ContractSettings = {
  lateCapOf: 'overdue',
  outageOf: 'month',
  contractTotal: null,
  falsified: 'month-of-the-data',
  unit: 'call',
  answeredBy: 'agent',
  countAtRenewal: 'anew',
  sendByDay: 'included',
  objectByDay: 'included',
  workdaysFrom: 'objection',
};

/** How terms are read. */
export const settingsOf = ({ settings }: { readonly settings?: ContractSettings | undefined }): ContractSettings =>
  settings ?? USUAL_SETTINGS;
