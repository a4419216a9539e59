import type { EntityManager } from 'typeorm';
import type { Receipt } from '@yiche/billing';

/** What was recorded as paid for a statement, in the order in which it came. */
export function receiptsOf(manager: EntityManager, statementId: string): Promise<(Receipt & { reference: string })[]> {
  return manager.query(
    `SELECT amount::text, received_on::text AS "receivedOn", reference FROM settlement_payment
     WHERE statement_id = $1 ORDER BY received_on, recorded_at, id`,
    [statementId],
  );
}
