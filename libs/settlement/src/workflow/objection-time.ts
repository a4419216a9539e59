import { Injectable } from '@nestjs/common';
import { endOf, workdaysAfter } from '@yiche/billing';
import { WorkCalendarService } from '@yiche/calendar';
import { Clock, DomainError } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import { statementDates } from '../persistence/statement-dates.js';
import type { Statement } from '../persistence/statement.entity.js';

/** How long the bureau may object to a statement (G5). */
@Injectable()
export class ObjectionTime {
  constructor(
    private readonly calendar: WorkCalendarService,
    private readonly clock: Clock,
  ) {}

  /** The day with whose end it was over; null while it lasts, as it does for what has not arrived. */
  async endedOn(manager: EntityManager, statement: Statement): Promise<string | null> {
    const { objectBy, hasArrived } = await statementDates(manager, statement);
    return hasArrived && this.clock.now() >= endOf(objectBy) && this.couldObject(statement, objectBy) ? objectBy : null;
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
