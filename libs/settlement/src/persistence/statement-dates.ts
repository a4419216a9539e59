import { contractDate } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import { objectUntil, payUntil, type Pause } from '@yiche/billing';
import type { Statement } from './statement.entity.js';

/** The days that count for one statement, from what happened to it. */
export interface StatementDates {
  /** By whose end the bureau may object. */
  readonly objectBy: string;
  /** Whether it has reached the bureau: before, silence is no acceptance. */
  readonly hasArrived: boolean;
  /** By whose end it is paid. */
  readonly payBy: string;
  /** Days on which the clock of its late payment stands still. */
  readonly pauses: readonly Pause[];
  /** By which the first objection that waits for its answer is settled; null where none waits. */
  readonly settleBy: string | null;
}

type Dated = Pick<Statement, 'id' | 'month' | 'terms' | 'sentAt'>;

/** @param manager of the transaction that decides by them, or any to show them */
export async function statementDates(manager: EntityManager, statement: Dated): Promise<StatementDates> {
  return (await datesOf(manager, [statement.id]))(statement);
}

/** The same of many, asked for at once. */
export async function datesOf(
  manager: EntityManager,
  ids: readonly string[],
): Promise<(statement: Dated) => StatementDates> {
  // Who objects to it has it, whatever became of the mail.
  const rows = await manager.query<
    { id: string; payableAt: Date | null; cameAt: Date | null; settleBy: string | null; pauses: Pause[] | null }[]
  >(
    `SELECT id,
       (SELECT at FROM settlement_event WHERE statement_id = given.id AND to_state = 'payable' ORDER BY id LIMIT 1) AS "payableAt",
       least(
         (SELECT min(delivered_at) FROM settlement_delivery
          WHERE statement_id = given.id AND kind = 'statement' AND state = 'delivered'),
         (SELECT min(raised_at) FROM settlement_objection WHERE statement_id = given.id)) AS "cameAt",
       (SELECT min(settle_by)::text FROM settlement_objection WHERE statement_id = given.id AND settled_at IS NULL) AS "settleBy",
       (SELECT json_agg(json_build_object('from', "from", 'to', "to")) FROM settlement_pause WHERE statement_id = given.id) AS pauses
     FROM unnest($1::uuid[]) AS given (id)`,
    [ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ({ id, month, terms, sentAt }) => {
    const { payableAt = null, cameAt = null, settleBy = null, pauses } = byId.get(id) ?? {};
    const arrived = cameAt ?? sentAt;
    return {
      objectBy: objectUntil(month, terms, arrived && contractDate(arrived)),
      hasArrived: cameAt !== null,
      payBy: payUntil(month, payableAt && contractDate(payableAt)),
      settleBy,
      pauses: pauses ?? [],
    };
  };
}
