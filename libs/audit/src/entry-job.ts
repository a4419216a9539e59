import { addJobExpression, jobParameters, type Queries } from '@yiche/platform';
import { z } from 'zod';
import type { NewAuditEntry } from './domain/audit-record.js';

/** Durable work: append one entry. Repeated after a crash at the wrong instant, the entry stands twice, which is better than never. */
export const AUDIT_APPEND_TASK = 'audit.append';

const entrySchema = z.strictObject({
  actorId: z.string().nullable(),
  actorName: z.string(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string().nullable(),
  bureauId: z.string().nullish(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});

/** The entry that another program handed over. */
export const entryOfJob = (payload: unknown): NewAuditEntry => entrySchema.parse(payload);

/** Hands entries over to whoever works on the queue: for a program that may ask the database and has no trail of its own. */
export async function handOver(database: Queries, entries: readonly NewAuditEntry[]): Promise<void> {
  for (const entry of entries) {
    await database.query(`SELECT ${addJobExpression(1)}`, [...jobParameters(AUDIT_APPEND_TASK, entry)]);
  }
}
