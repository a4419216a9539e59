import {
  callCountSchema,
  fieldError,
  fieldErrorOf,
  refusal,
  TIER_READINGS,
  tiersSchema,
  type TierReading,
  type Tiers,
} from '@yiche/contracts';
import { inCents } from '@yiche/kernel';
import { z } from 'zod';
import { charge } from '@yiche/evidence';

const caseSchema = z.object({ carriedIn: callCountSchema, month: callCountSchema });
const fileSchema = z.object({ tiers: tiersSchema, cases: z.array(caseSchema).min(1, fieldError('fields/no-cases')) });

/** One case, priced in each reading, CNY to the cent. */
export type PricedCase = { readonly carriedIn: number; readonly month: number } & Readonly<Record<TierReading, string>>;

/**
 * Prices the cases of a file (`{ tiers: [{ from, price }], cases: [{ carriedIn, month }] }`, more fields are allowed).
 * @throws DomainError `settlement/bad-case-file` that names the place
 */
export function priceFile(text: string): PricedCase[] {
  const { tiers, cases } = parse(text);
  return cases.map(({ carriedIn, month }) => ({ carriedIn, month, ...amountsOf(tiers, carriedIn, month) }));
}

function amountsOf(tiers: Tiers, before: number, month: number): Record<TierReading, string> {
  const after = before + month;
  const amounts = TIER_READINGS.map((reading) => {
    const { amount } = charge({ kind: 'tiered', reading, tiers }, { before, after, reached: after });
    return [reading, inCents(amount)];
  });
  return Object.fromEntries(amounts) as Record<TierReading, string>;
}

function parse(text: string): z.infer<typeof fileSchema> {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw refusal('settlement/bad-case-file#format');
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const problem = (issue && fieldErrorOf(issue)) ?? issue?.message ?? '';
  throw refusal('settlement/bad-case-file', { place: issue?.path.join('.') ?? '', problem });
}
