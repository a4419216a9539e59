import { Injectable } from '@nestjs/common';
import { Clock, contractDate, money } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { SYSTEM } from '@yiche/identity';
import { lateDays } from '@yiche/billing';
import { latePaymentTerms } from '../domain/late-payment-words.js';
import { statementDates } from '../persistence/statement-dates.js';
import { pausesOf } from '../persistence/statement-pauses.js';
import { Statements } from '../persistence/statements.js';

/** What the bureau has not paid in time is overdue (G7), but not while the clock stands still. A refund that the operator owes is not: that is no lateness of the bureau. */
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
      const pauses = await pausesOf(transaction.manager, id);
      if (lateDays(payBy, contractDate(this.clock.now()), pauses) === 0) return false;
      await this.statements.step(transaction, statement, {
        kind: 'overdue',
        to: 'overdue',
        actor: SYSTEM,
        note: `付款期限 ${payBy} 已过，逾期违约金${latePaymentTerms(statement.terms)}（合同三）`,
      });
      return true;
    });
  }
}
