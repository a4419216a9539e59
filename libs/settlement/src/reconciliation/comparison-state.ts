import { jobStateExpression, type JobState } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { reconciliationKey } from './reconciliation-due.js';

/** Where the comparison of a statement with its witnesses stands; it has failed also while the queue is to try it again later. */
export type ComparisonState = 'done' | 'under-way' | 'failed';

/** What asks for a comparison, and what ends one. */
const STEPS = ['closed', 'carrier-imported', 'reconciliation-requested', 'reconciled'];

export async function comparisonState(manager: EntityManager, statementId: string): Promise<ComparisonState> {
  const [row] = await manager.query<{ last: string | null; job: JobState | null }[]>(
    `SELECT (SELECT kind FROM settlement_event WHERE statement_id = $1 AND kind = ANY ($2) ORDER BY id DESC LIMIT 1) AS last,
       ${jobStateExpression('$3')} AS job`,
    [statementId, STEPS, reconciliationKey(statementId)],
  );
  if (row?.last === 'reconciled') return 'done';
  return row?.job === 'running' || row?.job === 'waiting' ? 'under-way' : 'failed';
}
