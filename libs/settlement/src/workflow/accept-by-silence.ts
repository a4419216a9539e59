import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { SYSTEM } from '../actor.js';
import { endOf, workdaysAfter } from '../domain/deadlines.js';
import type { Statement } from '../persistence/statement.entity.js';
import { statementDates } from '../persistence/statement-dates.js';
import { Statements } from '../persistence/statements.js';
import { WorkCalendarService } from '../work-calendar.service.js';
import { becomePayable } from './become-payable.js';

/** Silence until the end of the day is acceptance (G5). */
@Injectable()
export class AcceptBySilence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly calendar: WorkCalendarService,
    private readonly clock: Clock,
  ) {}

  /** @returns whether the time had come; looked at under the lock, an objection of the last second is one */
  async accept(id: string): Promise<boolean> {
    return this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id);
      if (statement.state !== 'sent') return false;
      const { objectBy, isDelivered } = await statementDates(transaction.manager, statement);
      if (!isDelivered || this.clock.now() < endOf(objectBy) || !this.couldObject(statement, objectBy)) return false;
      await this.statements.step(transaction, statement, {
        kind: 'accepted-by-silence',
        to: 'accepted-by-silence',
        actor: SYSTEM,
        note: `截至 ${objectBy} 未提出异议，视为认可（合同三）`,
      });
      await becomePayable(this.statements, transaction, statement, SYSTEM);
      return true;
    });
  }

  /** Nobody was silent who could not have been heard: without the year's working days an objection is refused. */
  private couldObject({ terms }: Statement, objectBy: string): boolean {
    try {
      workdaysAfter(objectBy, terms.days.settleWithinWorkdays, (day) => this.calendar.isWorkday(day));
      return true;
    } catch (cause) {
      if (cause instanceof DomainError) return false;
      throw cause;
    }
  }
}
