import { contractDate } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import { objectUntil, payUntil } from '@yiche/billing';
import type { Statement } from './statement.entity.js';

/** The days that count for one statement, from what happened to it. */
export interface StatementDates {
  /** By whose end the bureau may object. */
  readonly objectBy: string;
  /** Whether it has reached the bureau: before, silence is no acceptance. */
  readonly hasArrived: boolean;
  /** By whose end it is paid. */
  readonly payBy: string;
}

/** @param manager of the transaction that decides by them, or any to show them */
export async function statementDates(
  manager: EntityManager,
  { id, month, terms, sentAt }: Pick<Statement, 'id' | 'month' | 'terms' | 'sentAt'>,
): Promise<StatementDates> {
  const [payable] = await manager.query<{ at: Date }[]>(
    `SELECT at FROM settlement_event WHERE statement_id = $1 AND to_state = 'payable' ORDER BY id LIMIT 1`,
    [id],
  );
  // Who objects to it has it, whatever became of the mail.
  const [arrival] = await manager.query<{ at: Date | null }[]>(
    `SELECT least(
       (SELECT min(delivered_at) FROM settlement_delivery WHERE statement_id = $1 AND kind = 'statement' AND state = 'delivered'),
       (SELECT min(raised_at) FROM settlement_objection WHERE statement_id = $1)) AS at`,
    [id],
  );
  const cameAt = arrival?.at ?? sentAt;
  return {
    objectBy: objectUntil(month, terms, cameAt && contractDate(cameAt)),
    hasArrived: Boolean(arrival?.at),
    payBy: payUntil(month, payable ? contractDate(payable.at) : null),
  };
}
