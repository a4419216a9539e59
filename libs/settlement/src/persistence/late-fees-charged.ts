import { money, type Money } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { Statement } from './statement.entity.js';

/**
 * What the statements of a contract have cost for lateness so far: the cap of the contract's total (G7) is one for all of them.
 * @param forUpdate for who charges: until the transaction's end nobody else charges this contract
 */
export async function lateFeesCharged(
  manager: EntityManager,
  { contractId }: Pick<Statement, 'contractId'>,
  { forUpdate = false } = {},
): Promise<Money> {
  if (forUpdate)
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`late-payment:${contractId}`]);
  const [row] = await manager.query<{ charged: string }[]>(
    `SELECT coalesce(sum(amount), 0)::text AS charged FROM settlement_adjustment WHERE contract_id = $1 AND kind = 'late-payment'`,
    [contractId],
  );
  return money(row?.charged ?? '0');
}
