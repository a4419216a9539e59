import { Injectable } from '@nestjs/common';
import { writtenReason } from '@yiche/billing';
import { refusal, settingsOf, type RefuseStatement as Body } from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { Clock, contractDate } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { Statements } from '../persistence/statements.js';

/**
 * The bureau refuses a month's fee for falsified data (G7): that of the month whose data it is, or that of the month in which it was
 * found, as the contract says. The month stays marked so.
 */
@Injectable()
export class RefuseStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `settlement/unknown-statement`, `settlement/not-now` for one that was refused before, `settlement/found-too-early`,
   * `settlement/refused-other-month`
   */
  async refuse(id: string, body: Body, actor: Actor, bureauId: string): Promise<void> {
    const reason = writtenReason(body.reason);
    const today = contractDate(this.clock.now());
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      this.statements.requireStep(statement, 'refused');
      const { falsifiedMonth = statement.month, foundOn = today } = body;
      if (foundOn > today || foundOn.slice(0, 7) < falsifiedMonth) throw refusal('settlement/found-too-early');
      const isOfMonthFound = settingsOf(statement.terms).falsified === 'month-found';
      const month = isOfMonthFound ? foundOn.slice(0, 7) : falsifiedMonth;
      if (statement.month !== month) throw refusal('settlement/refused-other-month', { month }, { month });
      const note = falsifiedMonth === month ? reason : `${falsifiedMonth} 的数据造假，${foundOn} 发现：${reason}`;
      await this.statements.step(transaction, statement, { kind: 'refused', to: 'refused', actor, note });
    });
  }
}
