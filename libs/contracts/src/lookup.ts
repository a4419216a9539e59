import { z } from 'zod';
import { whichNumberSchema } from './owner-number.js';
import { plateTypeSchema } from './plate.js';
import { reachedLimitSchema } from './supervision.js';

/**
 * How a lookup ended; only an owner `found` can be called. `several`: several vehicles under one plate; `do-not-call`: the owner asked not
 * to be called; `stale-number`: the registered number is another person's by now; `not-allowed`: this line may not ask for it.
 */
export const LOOKUP_RESULTS = [
  'found',
  'no-telephone',
  'do-not-call',
  'stale-number',
  'several',
  'not-found',
  'out-of-province',
  'not-allowed',
] as const;
export const lookupResultSchema = z.enum(LOOKUP_RESULTS);
export type LookupResult = z.infer<typeof lookupResultSchema>;

/**
 * What the registry said, without what identifies a person (C3): the name masked, the number not at all. It is shown to the agent who
 * has the open request in hand (合同四); to everybody else `result` and what follows are null, and the plate with its time remains.
 */
export const lookupSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  plateNumber: z.string(),
  plateType: plateTypeSchema,
  /** Null: not shown to this reader. Absent from a server of the version before, see `lookupResultOf`. */
  result: lookupResultSchema.nullish(),
  /** For pages of the version before, which know no result: a page outlives an upgrade while its agent talks. */
  found: z.boolean().nullable(),
  reachable: z.boolean().nullable(),
  /** Those of the owner's numbers that can be called. */
  numbers: z.array(whichNumberSchema).default([]),
  brand: z.string().nullable(),
  model: z.string().nullable(),
  colour: z.string().nullable(),
  /** `张**` */
  ownerMasked: z.string().nullable(),
});
export type Lookup = z.infer<typeof lookupSchema>;

/** How a lookup ended, whichever version has answered; null where it is not shown to this reader. */
export function lookupResultOf({ result, found, reachable }: Lookup): LookupResult | null {
  if (result !== undefined) return result;
  if (found === null) return null;
  if (!found) return 'not-found';
  return reachable ? 'found' : 'no-telephone';
}

/**
 * A person in the clear (H2): one at a time, to whom the law makes master of the data, with a reason that was written down before. Null: not
 * known, or not theirs any more.
 */
export const personInClearSchema = z.object({
  name: z.string().nullable(),
  number: z.string().nullable(),
  secondNumber: z.string().nullable().default(null),
});
export type PersonInClear = z.infer<typeof personInClearSchema>;

/** A lookup that the registry has not answered; it is asked again by itself (C1). */
export const waitingLookupSchema = z.object({
  plateNumber: z.string(),
  plateType: plateTypeSchema,
  since: z.iso.datetime(),
});
export type WaitingLookup = z.infer<typeof waitingLookupSchema>;

/** How far the holder may look further plates up. */
export const lookupAllowanceSchema = z.object({
  /** The limit that another plate would meet; null while there is room. */
  reached: reachedLimitSchema.nullable(),
  /** The last question to a supervisor, and what became of it. */
  approval: z
    .object({
      state: z.enum(['waiting', 'granted', 'refused', 'expired']),
      /** Of a granted one. */
      platesLeft: z.number().int(),
      expiresAt: z.iso.datetime(),
      decidedByName: z.string().nullable(),
      reason: z.string().nullable(),
    })
    .nullable(),
});
export type LookupAllowance = z.infer<typeof lookupAllowanceSchema>;
