import { z } from 'zod';

/** What the platform does instead of answering. */
export const FAULTS = [
  'none',
  /** Cuts the connection. */
  'down',
  /** Says it is busy. */
  'busy',
  /** Ends in the middle of its answer. */
  'half',
  /** Answers for another vehicle. */
  'other-plate',
  /** Leaves the province out of its answer, whatever it was asked. */
  'without-province',
  /** Returns what it was told to (`tell`), as it is. */
  'told',
  /** A SOAP fault, or an error in JSON. */
  'fault',
  /** Text that is no answer. */
  'nonsense',
  /** XML that declares itself large. */
  'bomb',
  /** 50 MB of answer. */
  'huge',
] as const;

/** How the platform behaves until somebody switches it. */
export const switchesSchema = z.strictObject({
  fault: z.enum(FAULTS).default('none'),
  /** Before each answer, ms. */
  delayMs: z.int().min(0).max(600_000).default(0),
  charset: z.enum(['utf-8', 'gbk']).default('utf-8'),
  /** Field names in capitals. */
  upperCase: z.boolean().default(false),
  /** `hphm` with the province's character, in the question and in the answer. */
  withProvince: z.boolean().default(true),
  /** Questions that are left; null: as many as there may be. */
  quota: z.int().min(0).nullable().default(null),
  /** The platform's clock ahead of the machine's, ms. */
  clockAheadMs: z.int().min(-86_400_000).max(86_400_000).default(0),
  /** How long a token is good, s. */
  tokenSeconds: z.int().min(1).max(86_400).default(3_600),
});
export type Switches = z.output<typeof switchesSchema>;
