import { z } from 'zod';
import { contractDaySchema, contractMonthSchema } from './contract-values.js';
import { cents, instant } from './settlement-values.js';

/** Where a statement stands (G4–G7). */
export const STATEMENT_STATES = [
  'draft',
  'sent',
  'accepted',
  'accepted-by-silence',
  'objected',
  'settled',
  'payable',
  'overdue',
  'paid',
  'refused',
] as const;
export const statementStateSchema = z.enum(STATEMENT_STATES);
export type StatementState = z.infer<typeof statementStateSchema>;

/** What has to happen next with a statement, and by the end of which day. */
export const statementDeadlineSchema = z.object({
  kind: z.enum(['send', 'object', 'settle', 'pay']),
  /** Of a payment: with the paused days that follow it. */
  day: contractDaySchema,
  /** Of a payment: for how many days it is late today, and whether the clock stands still (G7). */
  late: z.object({ days: z.number().int(), isStopped: z.boolean() }).optional(),
});
export type StatementDeadline = z.infer<typeof statementDeadlineSchema>;

export const statementSummarySchema = z.object({
  id: z.uuid(),
  /** `WJ-202407`. */
  number: z.string(),
  bureauId: z.string(),
  month: contractMonthSchema,
  state: statementStateSchema,
  counted: z.number().int(),
  total: cents,
  closedAt: instant,
  sentAt: instant.nullable(),
  paidAt: instant.nullable(),
  /** Null where nothing is due. */
  deadline: statementDeadlineSchema.nullable(),
});
export type StatementSummary = z.infer<typeof statementSummarySchema>;

/** A month that is due or being closed and has no statement yet. */
export const monthToCloseSchema = z.object({
  contractId: z.uuid(),
  bureauId: z.string(),
  month: contractMonthSchema,
  /** By whose end its statement is with the bureau; null for a month that no contract covers. */
  sendBy: contractDaySchema.nullable(),
  /** Null: nobody has begun. */
  closing: z
    .object({ requestedAt: instant, requestedBy: z.string(), lines: z.number().int(), error: z.string().nullable() })
    .nullable(),
});
export type MonthToClose = z.infer<typeof monthToCloseSchema>;

export const statementListSchema = z.object({
  items: z.array(statementSummarySchema),
  toClose: z.array(monthToCloseSchema),
});
export type StatementList = z.infer<typeof statementListSchema>;
