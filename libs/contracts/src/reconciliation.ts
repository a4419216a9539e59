import { z } from 'zod';
import { fieldError } from './errors/field-errors.js';
import { pageQuerySchema } from './page-query.js';
import { instant, reason } from './settlement-values.js';

/** What two of the four witnesses (ledger, PBX, recordings, carrier) say differently of a call. */
export const DIFFERENCE_KINDS = [
  'not-in-ledger',
  'not-at-pbx',
  'answer-differs',
  'length-differs',
  'recording-missing',
  'recording-without-call',
  'not-at-carrier',
  'carrier-only',
  'carrier-twice',
  'pbx-record-absent',
  'carrier-file-absent',
] as const;
export const differenceKindSchema = z.enum(DIFFERENCE_KINDS);
export type DifferenceKind = z.infer<typeof differenceKindSchema>;

/** `POST …/:id/differences/explanations`: one explanation for the named differences, or for all unexplained of a kind. */
export const explainDifferencesSchema = z
  .strictObject({
    ids: z.array(z.uuid()).max(1_000).default([]),
    kind: differenceKindSchema.nullable().default(null),
    explanation: reason,
  })
  .refine(({ ids, kind }) => ids.length > 0 !== (kind !== null), fieldError('fields/no-differences'));
export type ExplainDifferences = z.infer<typeof explainDifferencesSchema>;

export const differenceSchema = z.object({
  id: z.uuid(),
  kind: differenceKindSchema,
  callId: z.uuid().nullable(),
  at: instant.nullable(),
  /** What each witness says, in words; nothing personal. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  explanation: z.string().nullable(),
  explainedBy: z.string().nullable(),
  explainedAt: instant.nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

export const differencePageSchema = z.object({
  total: z.number().int(),
  items: z.array(differenceSchema),
  /** Count and unexplained count of each kind. */
  kinds: z.array(z.object({ kind: differenceKindSchema, total: z.number().int(), unexplained: z.number().int() })),
});
export type DifferencePage = z.infer<typeof differencePageSchema>;

export const differenceQuerySchema = pageQuerySchema.extend({
  kind: differenceKindSchema.optional(),
  unexplained: z.enum(['yes']).optional(),
});
export type DifferenceQuery = z.infer<typeof differenceQuerySchema>;

/** Which column says what, by its heading. */
export const carrierColumnsSchema = z.strictObject({
  caller: z.string().trim().min(1, fieldError('fields/caller-column')).max(100),
  answeredAt: z.string().trim().min(1, fieldError('fields/answered-at-column')).max(100),
  seconds: z.string().trim().min(1, fieldError('fields/seconds-column')).max(100),
});
export type CarrierColumns = z.infer<typeof carrierColumnsSchema>;

export const carrierImportQuerySchema = carrierColumnsSchema.extend({
  name: z.string().trim().min(1).max(200),
  encoding: z.enum(['auto', 'utf-8', 'gb18030', 'utf-16le', 'utf-16be']).default('auto'),
});
export type CarrierImportQuery = z.infer<typeof carrierImportQuerySchema>;

/** Bytes of a carrier's file, from its beginning, that are enough to name its columns. */
export const CARRIER_HEAD_BYTES = 65_536;

/** `POST …/carrier-files/head`, with the beginning of a file or, where it is short, all of it. */
export const carrierHeadQuerySchema = z.strictObject({ whole: z.enum(['yes', 'no']) });
export type CarrierHeadQuery = z.infer<typeof carrierHeadQuerySchema>;

/** What the beginning of a carrier's file shows, read as its import will read it. */
export const carrierHeadSchema = z.object({
  encoding: z.string(),
  columns: z.array(
    z.object({
      /** By this the column is named in the import. */
      name: z.string(),
      /** Its first cells, numbers masked. */
      samples: z.array(z.string()),
    }),
  ),
  /** The columns that are most likely meant; empty where none is. */
  likely: z.object({ caller: z.string(), answeredAt: z.string(), seconds: z.string() }),
});
export type CarrierHead = z.infer<typeof carrierHeadSchema>;

export const carrierFileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  sha256: z.string(),
  encoding: z.string(),
  /** Lines that are compared, repeated ones among them. */
  rows: z.number().int(),
  duplicates: z.number().int(),
  /** Lines of another month; they were left out. */
  otherMonth: z.number().int(),
  importedBy: z.string(),
  importedAt: instant,
});
export type CarrierFile = z.infer<typeof carrierFileSchema>;
