import { z } from 'zod';
import { daySchema, figuresSchema } from './figures.js';
import { statementFigures } from './statement-figures.js';
import { termsSchema } from './terms.js';

/**
 * What is signed of a statement: all it says but the lines themselves, and the root of their chain. Kept as the very text that was
 * signed; whoever checks it parses that text and builds nothing anew.
 */
const manifestSchema = z.strictObject({
  format: z.string(),
  number: z.string(),
  bureauId: z.string(),
  contractId: z.string(),
  month: z.string(),
  contractVersion: z.number(),
  ruleVersion: z.number(),
  terms: termsSchema,
  figures: figuresSchema,
  /** What 日报 shows; absent in statements closed before it was signed too. */
  days: z.array(daySchema).optional(),
  lines: z.number(),
  root: z.string(),
  closedAt: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @returns null for what is no manifest of the format */
export function manifestOf(content: unknown, format: string): Manifest | null {
  const { data } = manifestSchema.safeParse(content);
  return data?.format === format ? data : null;
}

/** Computes the figures anew from what they are made of. */
export function recomputed({ terms, figures }: Manifest): Manifest['figures'] {
  return statementFigures({
    terms,
    before: figures.counts.before,
    own: figures.counts.own,
    lost: figures.outage.days,
    adjustments: figures.adjustments.map(({ count, amount, ...rest }) => ({
      ...rest,
      count,
      amount: count === 0 ? amount : null, // an adjustment is a count that is priced, or an amount: never both
    })),
  });
}
