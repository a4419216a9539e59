import { Injectable } from '@nestjs/common';
import { Clock, money } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { SYSTEM } from '@yiche/identity';
import { endOf } from '@yiche/billing';
import { statementDates } from '../persistence/statement-dates.js';
import { Statements } from '../persistence/statements.js';

/** What the bureau has not paid in time is overdue (G7). A refund that the operator owes is not: that is no lateness of the bureau. */
@Injectable()
export class MarkOverdue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly clock: Clock,
  ) {}

  /** @returns whether the time had come */
  async mark(id: string): Promise<boolean> {
    return this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id);
      if (statement.state !== 'payable' || money(statement.total) <= 0n) return false;
      const { payBy } = await statementDates(transaction.manager, statement);
      if (this.clock.now() < endOf(payBy)) return false;
      const { daily, cap } = statement.terms.latePayment;
      await this.statements.step(transaction, statement, {
        kind: 'overdue',
        to: 'overdue',
        actor: SYSTEM,
        note: `付款期限 ${payBy} 已过，逾期违约金每日 ${percent(daily)}，最高 ${percent(cap)}（合同三）`,
      });
      return true;
    });
  }
}

/** `0.0005` → `0.05%`. */
const percent = (rate: string): string => `${Number((Number(rate) * 100).toFixed(4))}%`;
