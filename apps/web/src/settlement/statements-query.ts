import { type StatementSummary, statementStateSchema } from '@yiche/contracts';
import { z } from 'zod';
import { compareAmounts } from './amount-text.js';

/** What the list of statements shows and in which order: the newest month first. */
export const statementsQuerySchema = z.strictObject({
  state: statementStateSchema.optional(),
  sort: z.enum(['month', 'counted', 'total']).default('month'),
  order: z.enum(['asc', 'desc']).default('desc'),
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(24),
});
export type StatementsQuery = z.infer<typeof statementsQuerySchema>;

const COMPARE: Record<StatementsQuery['sort'], (a: StatementSummary, b: StatementSummary) => number> = {
  month: (a, b) => a.month.localeCompare(b.month),
  counted: (a, b) => a.counted - b.counted,
  total: (a, b) => compareAmounts(a.total, b.total),
};

/** The statements that a query shows, in its order. They are few enough that the browser filters and sorts them. */
export function selectStatements(all: readonly StatementSummary[], query: StatementsQuery): StatementSummary[] {
  const sign = query.order === 'asc' ? 1 : -1;
  return all
    .filter(({ state }) => query.state === undefined || state === query.state)
    .sort((a, b) => sign * COMPARE[query.sort](a, b));
}
