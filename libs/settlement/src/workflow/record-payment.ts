import { Injectable } from '@nestjs/common';
import { refusal, type RecordPayment as Recorded } from '@yiche/contracts';
import { cleanLine, Clock, contractDate, inCents, inFull, minus, money, newId, NOTHING, toCents } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import type { Actor } from '@yiche/identity';
import { dues } from '@yiche/billing';
import { latePaymentWorking } from '../domain/late-payment-words.js';
import type { Statement } from '../persistence/statement.entity.js';
import { statementDates } from '../persistence/statement-dates.js';
import { lateFeesCharged } from '../persistence/late-fees-charged.js';
import { pausesOf } from '../persistence/statement-pauses.js';
import { receiptsOf } from '../persistence/statement-receipts.js';
import { Statements } from '../persistence/statements.js';

/**
 * The operator writes down what came for a statement, in parts or whole. With the last part it is paid, and what its lateness costs (G7)
 * is a correction in the next statement. Of a statement below zero it is the operator who pays: the refund is written down the same way.
 */
@Injectable()
export class RecordPayment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly clock: Clock,
  ) {}

  /**
   * @param bureauId of the clerk; null for one who serves all
   * @throws DomainError `settlement/unknown-statement`, `settlement/not-now`, `settlement/payment-amount`, `settlement/payment-day`, `settlement/payment-recorded-before`,
   * `settlement/overpaid`
   */
  async record(id: string, payment: Recorded, actor: Actor, bureauId: string | null = null): Promise<void> {
    const amount = money(payment.amount);
    if (amount <= 0n || toCents(amount) !== amount) throw refusal('settlement/payment-amount');
    const reference = cleanLine(payment.reference);
    if (reference === '') throw refusal('settlement/payment-reference');
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      this.requirePayable(statement);
      const { manager } = transaction;
      const before = await receiptsOf(manager, id);
      if (before.some((receipt) => receipt.reference === reference))
        throw refusal('settlement/payment-recorded-before', { reference });
      const now = this.clock.now();
      const today = contractDate(now);
      this.requireDay(payment.receivedOn, today, statement);
      const { payBy } = await statementDates(manager, statement);
      const on = {
        ...{ due: payBy, today, pauses: await pausesOf(manager, id), terms: statement.terms },
        charged: await lateFeesCharged(manager, statement, { alone: true }),
      };
      const { outstanding } = dues(statement.total, before, on);
      if (amount > outstanding)
        throw refusal(
          'settlement/overpaid',
          { outstanding: inCents(outstanding), amount: inCents(amount) },
          { outstanding: inCents(outstanding) },
        );
      await manager.query(
        `INSERT INTO settlement_payment (id, statement_id, amount, received_on, reference, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), id, inCents(amount), payment.receivedOn, reference, actor.name, now],
      );
      const isPaid = amount === outstanding;
      const all = [...before, { ...payment, amount: inCents(amount) }];
      const working = latePaymentWorking(statement.number, all, on);
      const fee = dues(statement.total, all, on).lateFee;
      if (isPaid) await this.charge(transaction, statement, fee, working, actor);
      const byItself = dues(statement.total, all, { ...on, charged: NOTHING }).lateFee;
      const isCapUsedUp = isPaid && fee === NOTHING && byItself > NOTHING;
      const rest = inCents(minus(outstanding, amount));
      const what = statement.total.startsWith('-') ? '退款' : '收款';
      await this.statements.step(transaction, statement, {
        kind: 'payment-recorded',
        to: null,
        actor,
        note: `${payment.receivedOn} ${what} ${inCents(amount)} 元，凭证 ${reference}${isPaid ? '' : `，余 ${rest} 元`}${isCapUsedUp ? `；${working}，上限已用完，不再计` : ''}`,
      });
      if (isPaid) await this.statements.step(transaction, statement, { kind: 'paid', to: 'paid', actor });
    });
  }

  private requirePayable({ state }: Statement): void {
    if (state !== 'payable' && state !== 'overdue') throw refusal('settlement/not-now#pay', {}, { from: state });
  }

  private requireDay(receivedOn: string, today: string, { sentAt }: Statement): void {
    if (receivedOn > today) throw refusal('settlement/payment-day', {}, { receivedOn });
    const sentOn = sentAt && contractDate(sentAt);
    if (sentOn && receivedOn < sentOn) throw refusal('settlement/payment-day#early', { sentOn }, { receivedOn });
  }

  private async charge(
    { manager }: Transaction,
    { contractId, month }: Statement,
    fee: ReturnType<typeof money>,
    working: string,
    actor: Actor,
  ): Promise<void> {
    if (fee <= 0n) return;
    await manager.query(
      `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, count, amount, reason, entered_by, entered_at)
       VALUES ($1, $2, 'late-payment', $3, 0, $4, $5, $6, $7)`,
      [newId(), contractId, month, inFull(fee), working, actor.name, this.clock.now()],
    );
  }
}
