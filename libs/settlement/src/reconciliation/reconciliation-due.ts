import type { Transaction } from '@yiche/platform';

/** Durable work: compares the four witnesses of a draft. Payload: `{ statementId }`. */
export const RECONCILE_TASK = 'settlement.reconcile';
/** Tries; what fails for good is visible, and the statement cannot be sent. */
const ATTEMPTS = 10;

/** Has a draft compared (again) as soon as this transaction is committed. */
export function addReconciliation(transaction: Pick<Transaction, 'addJob'>, statementId: string): Promise<void> {
  return transaction.addJob(
    RECONCILE_TASK,
    { statementId },
    { key: `${RECONCILE_TASK}:${statementId}`, queue: RECONCILE_TASK, maxAttempts: ATTEMPTS },
  );
}
