import { money } from '@yiche/kernel';
import type { Transaction } from '@yiche/platform';
import type { Actor } from '@yiche/identity';
import type { Statement } from '../persistence/statement.entity.js';
import type { Statements } from '../persistence/statements.js';

/**
 * The step after an acceptance or a settlement, in the same transaction. A statement over nothing has nothing to wait for and is paid at
 * once; one below zero waits like any other, for the operator's refund.
 */
export async function becomePayable(
  statements: Statements,
  transaction: Transaction,
  statement: Statement,
  actor: Actor,
): Promise<void> {
  await statements.step(transaction, statement, { kind: 'payable', to: 'payable', actor });
  if (money(statement.total) === 0n)
    await statements.step(transaction, statement, { kind: 'paid', to: 'paid', actor, note: '应付金额为零，无需付款' });
}
