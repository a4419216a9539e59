import type { Transaction } from '@yiche/platform';

/** Durable work: compares the four witnesses of a draft. Payload: `{ statementId }`. */
export const RECONCILE_TASK = 'settlement.reconcile';
/** Tries; what fails is visible on the statement's page (`comparison-state.ts`), and the statement cannot be sent. */
const ATTEMPTS = 10;

/** Of the one job that compares a draft. */
export const reconciliationKey = (statementId: string): string => `${RECONCILE_TASK}:${statementId}`;

/** Has a draft compared (again) as soon as this transaction is committed. */
export function addReconciliation(transaction: Pick<Transaction, 'addJob'>, statementId: string): Promise<void> {
  return transaction.addJob(
    RECONCILE_TASK,
    { statementId },
    { key: reconciliationKey(statementId), queue: RECONCILE_TASK, maxAttempts: ATTEMPTS },
  );
}
