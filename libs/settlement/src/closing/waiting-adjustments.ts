import { inFull } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { Period } from '../domain/contract-term.js';
import type { Adjustment } from '../domain/statement-figures.js';
import type { EarlierMonths } from './earlier-months.js';

type Waiting = Adjustment & { readonly id: string };

/** Corrections that wait for the next statement of a contract, the oldest first; nobody else takes them until the transaction ends. */
export async function waitingAdjustments(manager: EntityManager, contractId: string): Promise<Waiting[]> {
  return manager.query<Waiting[]>(
    `SELECT id, kind, corrects_month AS "correctsMonth", count, amount::text, reason FROM settlement_adjustment
     WHERE contract_id = $1 AND statement_id IS NULL ORDER BY entered_at, id FOR UPDATE`,
    [contractId],
  );
}

/** Calls of another period that are taken back are an amount, not a count of this one: this period never had them. */
export function inTheirOwnPeriod(waiting: readonly Adjustment[], earlier: EarlierMonths, period: Period): Adjustment[] {
  let taken = 0;
  return waiting.map((each) => {
    const amount = each.count < 0 ? earlier.priceInOwnPeriod(each.correctsMonth, period, each.count, taken) : null;
    if (amount === null) return each;
    taken -= each.count;
    return {
      ...each,
      count: 0,
      amount: inFull(amount),
      reason: `${each.reason}（${-each.count} 次，按其所在累计期的单价）`,
    };
  });
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
