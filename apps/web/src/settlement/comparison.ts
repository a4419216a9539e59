import type { Statement } from '@yiche/contracts';

/** What asks for a comparison, and what ends one. */
const STEPS = ['closed', 'carrier-imported', 'reconciliation-requested', 'reconciled'];

/**
 * When a draft was last compared with its witnesses; null while that is still to come, since it was closed, a carrier's file came or
 * somebody asked again. Until then it cannot be sent (G8).
 */
export function comparedAt({ events }: Pick<Statement, 'events'>): string | null {
  const last = events.findLast(({ kind }) => STEPS.includes(kind));
  return last?.kind === 'reconciled' ? last.at : null;
}

/** The server is comparing, or about to; not where it has failed, which the server says. */
export const isBeingCompared = (statement: Pick<Statement, 'events' | 'state' | 'comparisonFailed'>): boolean =>
  statement.state === 'draft' && !statement.comparisonFailed && comparedAt(statement) === null;
