import { contractTermsSchema, statementDaySchema, statementFiguresSchema } from '@yiche/contracts';
import { z } from 'zod';
import { chainStart } from './line-chain.js';
import { statementFigures } from './statement-figures.js';

/**
 * What is signed of a statement: all it says but the lines themselves, and the root of their chain. Kept as the very text that was
 * signed; whoever checks it parses that text and builds nothing anew.
 */
export const manifestSchema = z.strictObject({
  format: z.literal('yiche.statement.v1'),
  number: z.string(),
  bureauId: z.string(),
  contractId: z.string(),
  month: z.string(),
  contractVersion: z.number(),
  ruleVersion: z.number(),
  terms: contractTermsSchema,
  figures: statementFiguresSchema,
  /** What 日报 shows; absent in statements closed before it was signed too. */
  days: z.array(statementDaySchema).optional(),
  lines: z.number(),
  root: z.string(),
  closedAt: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @returns null when the text is no manifest */
export function parseManifest(text: string): Manifest | null {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The first hash of the chain that belongs to this manifest. */
export const startOfChain = (manifest: Manifest): string => chainStart(manifest);

/** Computes the figures anew from what they are made of; equal to `manifest.figures` unless somebody shaded one. */
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
