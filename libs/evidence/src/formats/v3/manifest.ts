import { z } from 'zod';
import { daySchema } from '../v2/days.js';
import { figuresSchema } from './figures.js';
import { statementFigures } from './statement-figures.js';
import { termsSchema } from './terms.js';
import { volumeOf } from './volume.js';

/** What is signed of a statement: as in the second format, with the volume. */
const manifestSchema = z.strictObject({
  format: z.literal('yiche.statement.v3'),
  number: z.string(),
  bureauId: z.string(),
  contractId: z.string(),
  month: z.string(),
  contractVersion: z.number(),
  ruleVersion: z.number(),
  terms: termsSchema,
  figures: figuresSchema,
  days: z.array(daySchema),
  lines: z.number(),
  root: z.string(),
  closedAt: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** @returns null for what is no manifest of the format */
export const manifestOf = (content: unknown): Manifest | null => manifestSchema.safeParse(content).data ?? null;

/** Computes the figures anew from what they are made of. */
export function recomputed({ terms, figures, days }: Manifest): Manifest['figures'] {
  const { before, counted } = figures.volume;
  return statementFigures({
    terms,
    before: figures.counts.before,
    own: figures.counts.own,
    volume: { before, own: volumeOf(days), counted },
    lost: figures.outage.days,
    adjustments: figures.adjustments.map(({ count, amount, ...rest }) => ({
      ...rest,
      count,
      amount: count === 0 ? amount : null, // an adjustment is a count that is priced, or an amount: never both
    })),
  });
}
