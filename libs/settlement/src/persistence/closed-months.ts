import type { EntityManager } from 'typeorm';

/**
 * The months of a contract, or of a bureau's contracts, that are closed or being closed; no other becomes so until the transaction ends.
 * One whose closing failed is still open: what made it fail has to be put right.
 */
export async function closedMonths(
  manager: EntityManager,
  of: { readonly contractId: string } | { readonly bureauId: string },
): Promise<string[]> {
  const [column, value] = 'contractId' in of ? ['id', of.contractId] : ['bureau_id', of.bureauId];
  // A closing and a statement name their contract: neither can be written while this lock is held.
  const contracts = await manager.query<{ id: string }[]>(
    `SELECT id FROM settlement_contract WHERE ${column} = $1 ORDER BY id FOR UPDATE`,
    [value],
  );
  const rows = await manager.query<{ month: string }[]>(
    `SELECT month FROM settlement_statement WHERE contract_id = ANY ($1)
     UNION SELECT month FROM settlement_closing WHERE contract_id = ANY ($1) AND error IS NULL
     ORDER BY month`,
    [contracts.map(({ id }) => id)],
  );
  return rows.map(({ month }) => month);
}
