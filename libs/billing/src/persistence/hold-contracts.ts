import type { EntityManager } from 'typeorm';
import type { MonthsOf } from '../ports/closed-months.js';

/**
 * Until this transaction ends, nothing can be written that names one of these contracts: neither a closing nor a statement.
 * @returns their ids
 */
export async function holdContracts(manager: EntityManager, whose: MonthsOf): Promise<string[]> {
  const [column, value] = 'contractId' in whose ? ['id', whose.contractId] : ['bureau_id', whose.bureauId];
  const contracts = await manager.query<{ id: string }[]>(
    `SELECT id FROM settlement_contract WHERE ${column} = $1 ORDER BY id FOR UPDATE`,
    [value],
  );
  return contracts.map(({ id }) => id);
}

/** Until this transaction ends, nobody else holds this contract in either way. Rows that only refer to it need not wait. */
export async function holdForClosing(manager: EntityManager, contractId: string): Promise<void> {
  await manager.query('SELECT 1 FROM settlement_contract WHERE id = $1 FOR NO KEY UPDATE', [contractId]);
}
