import { settingsOf } from '@yiche/contracts';
import { money, NOTHING, type Money } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { Statement } from './statement.entity.js';

/**
 * What other statements of a contract have cost for lateness, where its cap is one for all of them (G7); nothing otherwise.
 * @param alone for who charges: until the transaction's end nobody else charges this contract
 */
export async function lateFeesCharged(
  manager: EntityManager,
  { contractId, terms }: Pick<Statement, 'contractId' | 'terms'>,
  { alone = false } = {},
): Promise<Money> {
  if (settingsOf(terms).lateCapOf !== 'contract') return NOTHING;
  if (alone)
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`late-payment:${contractId}`]);
  const [row] = await manager.query<{ charged: string }[]>(
    `SELECT coalesce(sum(amount), 0)::text AS charged FROM settlement_adjustment WHERE contract_id = $1 AND kind = 'late-payment'`,
    [contractId],
  );
  return money(row?.charged ?? '0');
}
