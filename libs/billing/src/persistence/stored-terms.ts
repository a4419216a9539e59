import { contractSettingsSchema, USUAL_SETTINGS, type ContractSettings, type ContractTerms } from '@yiche/contracts';
import { z } from 'zod';

const rates = { daily: z.string(), cap: z.string() };
const day = z.number().int();

/**
 * Terms as any version of the program has stored them: their shape alone. What is asked of terms that are entered today (bounds, whole
 * months, addresses) was perhaps not asked when these were, and what a later version says beside them is not read. One that cannot be
 * read takes every month of its contract with it.
 */
const storedTermsSchema = z.object({
  parties: z.object({ bureau: z.string(), operator: z.string() }),
  term: z.object({ from: z.string(), to: z.string() }),
  renewals: z.number().int(),
  plan: z.looseObject({ kind: z.string() }),
  accumulation: z.enum(['term', 'calendar-year']),
  carriedIn: z.object({ count: z.number().int(), source: z.string(), from: z.string().optional() }),
  billable: z.object({ version: z.number().int(), minimumSeconds: z.number(), testNumbers: z.array(z.string()) }),
  days: z.object({ sendBy: day, objectBy: day, settleWithinWorkdays: day }),
  latePayment: z.object(rates),
  outage: z.object({ ...rates, minutesOfADay: z.number() }),
  breach: z.string(),
  mail: z.object({ to: z.array(z.string()), clerks: z.array(z.string()) }),
});

/** The same of how they are read. A reading that is not known here is no settings: read as another it would be a wrong bill. */
const storedSettingsSchema = z.object({ ...contractSettingsSchema.shape, contractTotal: z.string().nullable() });

/** How a version is kept. What the version of the program before does not know of terms stands beside them: it reads what it knows. */
export interface StoredTerms {
  readonly terms: unknown;
  /** Only where they are not the usual ones. */
  readonly settings: Partial<ContractSettings> | null;
}

/** @throws ZodError for what are no terms */
export function termsFrom({ terms, settings }: StoredTerms): ContractTerms {
  const read = storedTermsSchema.parse(terms);
  // One that was entered when there were fewer of them says the rest as it was read then.
  return settings === null
    ? read
    : { ...read, settings: storedSettingsSchema.parse({ ...USUAL_SETTINGS, ...settings }) };
}

export const storedFrom = ({ settings, ...terms }: ContractTerms): StoredTerms => ({
  terms,
  settings: settings ?? null,
});
