import { Injectable } from '@nestjs/common';
import type { RecordPayment as Recorded } from '@yiche/contracts';
import {
  cleanLine,
  Clock,
  contractDate,
  DomainError,
  inCents,
  inFull,
  minus,
  money,
  newId,
  toCents,
} from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import type { Actor } from '@yiche/identity';
import { dues } from '@yiche/billing';
import type { Statement } from '../persistence/statement.entity.js';
import { statementDates } from '../persistence/statement-dates.js';
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
    if (amount <= 0n || toCents(amount) !== amount)
      throw new DomainError('settlement/payment-amount', '金额应大于零，最多两位小数', 'invalid');
    const reference = cleanLine(payment.reference);
    if (reference === '') throw new DomainError('settlement/payment-reference', '请填写凭证号', 'invalid');
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      this.requirePayable(statement);
      const { manager } = transaction;
      const before = await receiptsOf(manager, id);
      if (before.some((receipt) => receipt.reference === reference))
        throw new DomainError('settlement/payment-recorded-before', `凭证 ${reference} 已经登记过`, 'conflict');
      const now = this.clock.now();
      const today = contractDate(now);
      this.requireDay(payment.receivedOn, today, statement);
      const { payBy } = await statementDates(manager, statement);
      const on = { due: payBy, today, terms: statement.terms };
      const { outstanding } = dues(statement.total, before, on);
      if (amount > outstanding)
        throw new DomainError(
          'settlement/overpaid',
          `还应付 ${inCents(outstanding)} 元，不能登记 ${inCents(amount)} 元。多付的部分请登记到它所属的账单`,
          'conflict',
          { outstanding: inCents(outstanding) },
        );
      await manager.query(
        `INSERT INTO settlement_payment (id, statement_id, amount, received_on, reference, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), id, inCents(amount), payment.receivedOn, reference, actor.name, now],
      );
      const isPaid = amount === outstanding;
      const after = dues(statement.total, [...before, { ...payment, amount: inCents(amount) }], on);
      if (isPaid) await this.chargeLateness(transaction, statement, after.lateFee, payBy, actor);
      const rest = inCents(minus(outstanding, amount));
      const what = statement.total.startsWith('-') ? '退款' : '收款';
      await this.statements.step(transaction, statement, {
        kind: 'payment-recorded',
        to: null,
        actor,
        note: `${payment.receivedOn} ${what} ${inCents(amount)} 元，凭证 ${reference}${isPaid ? '' : `，余 ${rest} 元`}`,
      });
      if (isPaid) await this.statements.step(transaction, statement, { kind: 'paid', to: 'paid', actor });
    });
  }

  private requirePayable({ state }: Statement): void {
    if (state !== 'payable' && state !== 'overdue')
      throw new DomainError('settlement/not-now', '账单现在的状态不允许登记付款', 'conflict', { from: state });
  }

  private requireDay(receivedOn: string, today: string, { sentAt }: Statement): void {
    if (receivedOn > today)
      throw new DomainError('settlement/payment-day', '到账日期不能晚于今天', 'invalid', { receivedOn });
    const sentOn = sentAt && contractDate(sentAt);
    if (sentOn && receivedOn < sentOn)
      throw new DomainError('settlement/payment-day', `到账日期不能早于账单发送日 ${sentOn}`, 'invalid', {
        receivedOn,
      });
  }

  private async chargeLateness(
    { manager }: Transaction,
    { contractId, month, number }: Statement,
    fee: ReturnType<typeof money>,
    payBy: string,
    actor: Actor,
  ): Promise<void> {
    if (fee <= 0n) return;
    await manager.query(
      `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, count, amount, reason, entered_by, entered_at)
       VALUES ($1, $2, 'late-payment', $3, 0, $4, $5, $6, $7)`,
      [
        newId(),
        contractId,
        month,
        inFull(fee),
        `账单 ${number} 逾期付款违约金（付款期限 ${payBy}）`,
        actor.name,
        this.clock.now(),
      ],
    );
  }
}
