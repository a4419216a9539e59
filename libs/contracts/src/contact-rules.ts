import { z } from 'zod';
import { attachmentSchema } from './attachment.js';
import { contractDaySchema } from './contract-values.js';
import { fieldError } from './errors/field-errors.js';
import { whichNumberSchema } from './owner-number.js';
import { writtenReasonSchema } from './supervision.js';

/** A time of day in Asia/Shanghai, `HH:mm`; `24:00` is the end of the day. */
const TIME_OF_DAY = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const timeOfDaySchema = z.string().regex(TIME_OF_DAY, fieldError('fields/time-of-day'));

type Hours = { readonly from: string; readonly to: string };
/** What is no time is said to be none, and nothing else. */
const areTimes = (...hours: Hours[]): boolean =>
  hours.flatMap(({ from, to }) => [from, to]).every((time) => TIME_OF_DAY.test(time));
const isWithin = (inner: Hours, outer: Hours): boolean => inner.from >= outer.from && inner.to <= outer.to;

/** Hours of a day. */
const hoursSchema = z
  .strictObject({ from: timeOfDaySchema, to: timeOfDaySchema })
  .refine((hours) => hours.from < hours.to || !areTimes(hours), { error: fieldError('fields/hours'), path: ['to'] });

const policyFields = {
  /** How often the owner of a vehicle is called for one request. */
  attempts: z.int().min(1).max(20),
  /** From the end of an attempt that reached nobody to the next, minutes. */
  spacingMinutes: z.int().min(0).max(240),
  /** The hours in which owners are called. */
  hours: hoursSchema,
  /**
   * The other number that a registry may have of an owner: from which attempt on it is called in turn with the first, and at what hours;
   * in any case where the first is nobody's or somebody else's. Null: it is not called. A page of the version before does not say: then it
   * stays as it is.
   */
  secondNumber: z
    .strictObject({ fromAttempt: z.int().min(2).max(20), hours: hoursSchema })
    .nullable()
    .optional(),
  /** How often the owner of a vehicle is called on a contract day, all requests together. */
  perPlateAndDay: z.int().min(1).max(100),
};

const keptHoursSchema = z.object({ from: z.string(), to: z.string() });
/** One that was laid down, by this version or another. */
const keptContactPolicySchema = z.object({
  ...policyFields,
  hours: keptHoursSchema,
  secondNumber: z.object({ fromAttempt: z.int(), hours: keptHoursSchema }).nullable().default(null),
});

/** How owners may be called (C7), as a bureau lays it down. What goes ahead of the rest (A3) is not held back by it. */
export const contactPolicySchema = z
  .strictObject(policyFields)
  .refine(({ attempts, perPlateAndDay }) => attempts <= perPlateAndDay, {
    error: fieldError('fields/plate-calls-a-day'),
    path: ['perPlateAndDay'],
  })
  .refine(
    ({ hours, secondNumber: second }) => !second || isWithin(second.hours, hours) || !areTimes(second.hours, hours),
    { error: fieldError('fields/second-number-hours'), path: ['secondNumber', 'hours', 'to'] },
  );
export type ContactPolicy = z.infer<typeof keptContactPolicySchema>;

/** Why an owner is not called now. `other`: for a reason that only a later version knows. */
export const CONTACT_HINDRANCES = [
  'being-called',
  'attempts-used',
  'plate-calls-a-day',
  'too-soon',
  'outside-hours',
  'car-moved',
  'second-not-called',
  'other',
] as const;
export const contactHindranceSchema = z.enum(CONTACT_HINDRANCES);
export type ContactHindrance = z.infer<typeof contactHindranceSchema>;

/** How the calls to the owner of one vehicle of a request stand against the bureau's policy. */
export const contactStandingSchema = z.object({
  plateNumber: z.string(),
  plateType: z.string(),
  /** The next attempt's number, from 1. */
  next: z.int(),
  /** How many there may be. */
  attempts: z.int(),
  /** How many a contract day may have, all requests together. */
  perPlateAndDay: z.int(),
  /** Why there is none now; null where there may be. */
  hindrance: contactHindranceSchema.nullable().catch('other'),
  /** From when there may be one, where time alone is in the way. */
  from: z.iso.datetime().nullable(),
  /** Which of the owner's numbers it would be. */
  ownerNumber: whichNumberSchema.default('first'),
  /** That the car has moved: for which request, and when. */
  moved: z.object({ number: z.string(), at: z.iso.datetime() }).nullable(),
});
export type ContactStanding = z.infer<typeof contactStandingSchema>;

/** `POST /api/contact-rules/:bureauId/policies`: holds from a day on, today at the earliest. */
export const newContactPolicySchema = writtenReasonSchema.extend({
  /** The latest version on the editor's screen: one that was entered since is not overwritten unseen. */
  basedOn: z.int().min(0),
  validFrom: contractDaySchema,
  policy: contactPolicySchema,
});
export type NewContactPolicy = z.infer<typeof newContactPolicySchema>;

/** Where the plate goes in the first words. */
export const PLATE_PLACEHOLDER = '{plate}';
/** Characters of the first words. */
export const SCRIPT_LIMIT = 200;

/** The first words to an owner (C5): with the plate once, and nothing else in braces. */
export const scriptTextSchema = z
  .string()
  .trim()
  .min(10, fieldError('fields/script-too-short'))
  .max(SCRIPT_LIMIT, fieldError('fields/too-many-characters'))
  .refine((text) => text.split(PLATE_PLACEHOLDER).length === 2, fieldError('fields/script-without-plate'))
  .refine((text) => !/[{}]/.test(text.replace(PLATE_PLACEHOLDER, '')), fieldError('fields/script-braces'));

/** `POST /api/contact-rules/:bureauId/scripts`: first words on the written notice of the bureau's command centre (C5). */
export const proposeScriptSchema = z.strictObject({
  text: scriptTextSchema,
  noticeNumber: z
    .string()
    .trim()
    .min(2, fieldError('fields/no-notice'))
    .max(100, fieldError('fields/too-many-characters')),
  noticeDate: contractDaySchema,
  validFrom: contractDaySchema,
  /** The notice itself: a PDF or a picture. */
  scan: z.strictObject(attachmentSchema.shape, fieldError('fields/no-scan')),
});
export type ProposeScript = z.infer<typeof proposeScriptSchema>;

/** `POST /api/contact-rules/:bureauId/scripts/:proposalId/decision`: a second person compares it with the notice. */
export const decideScriptSchema = writtenReasonSchema.extend({ approved: z.boolean() });
export type DecideScript = z.infer<typeof decideScriptSchema>;

export const SCRIPT_PROPOSAL_STATES = ['waiting', 'approved', 'refused', 'withdrawn'] as const;
export const scriptProposalStateSchema = z.enum(SCRIPT_PROPOSAL_STATES);
export type ScriptProposalState = z.infer<typeof scriptProposalStateSchema>;

const scriptSchema = z.object({
  text: z.string(),
  noticeNumber: z.string(),
  noticeDate: contractDaySchema,
  validFrom: contractDaySchema,
  enteredBy: z.string(),
});

/** First words that were entered, and what became of them. */
export const scriptProposalSchema = scriptSchema.extend({
  id: z.string(),
  state: scriptProposalStateSchema,
  enteredAt: z.iso.datetime(),
  scanName: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  /** Whether this reader may approve or refuse it: not who entered it. */
  mayDecide: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type ScriptProposal = z.infer<typeof scriptProposalSchema>;

/** First words that hold, held, or will hold. */
export const scriptVersionSchema = scriptSchema.extend({
  id: z.int(),
  approvedBy: z.string(),
  /** What it was approved as; null of those that came with the contract. */
  proposalId: z.string().nullable(),
});
export type ScriptVersion = z.infer<typeof scriptVersionSchema>;

/** `GET /api/contact-rules`: what each bureau has laid down about calling owners. */
export const contactRulesSchema = z.object({
  bureauId: z.string(),
  bureauName: z.string(),
  /** Newest first; empty while the program's own holds. */
  policies: z.array(
    z.object({
      version: z.int(),
      validFrom: contractDaySchema,
      policy: keptContactPolicySchema,
      reason: z.string(),
      enteredBy: z.string(),
      enteredAt: z.iso.datetime(),
    }),
  ),
  /** What holds today, and its version; 0: the program's own. */
  policyInForce: keptContactPolicySchema,
  policyVersionInForce: z.int(),
  /** The one that holds last first. */
  scripts: z.array(scriptVersionSchema),
  /** Null: nobody may be called. */
  scriptInForce: z.int().nullable(),
  /** Newest first. */
  proposals: z.array(scriptProposalSchema),
  mayChange: z.boolean(),
});
export type ContactRules = z.infer<typeof contactRulesSchema>;
