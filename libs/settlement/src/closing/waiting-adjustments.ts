import type { EntityManager } from 'typeorm';
import type { Adjustment } from '@yiche/evidence';

type Waiting = Adjustment & { readonly id: string };

/** Corrections that wait for the next statement of a contract, the oldest first; nobody else takes them until the transaction ends. */
export async function waitingAdjustments(manager: EntityManager, contractId: string): Promise<Waiting[]> {
  return manager.query<Waiting[]>(
    `SELECT id, kind, corrects_month AS "correctsMonth", count, amount::text, reason FROM settlement_adjustment
     WHERE contract_id = $1 AND statement_id IS NULL ORDER BY entered_at, id FOR UPDATE`,
    [contractId],
  );
}

/** They are in this statement now. */
export async function takeAdjustments(
  manager: EntityManager,
  taken: readonly Waiting[],
  statementId: string,
): Promise<void> {
  await manager.query('UPDATE settlement_adjustment SET statement_id = $1 WHERE id = ANY($2)', [
    statementId,
    taken.map(({ id }) => id),
  ]);
}
