import type { Clock } from '@yiche/kernel';
import type { Logger, Metrics, UnitOfWork } from '@yiche/platform';
import type { DataSource } from 'typeorm';
import type { MonthDue } from '../closing/month-due.js';
import type { RequestClosing } from '../closing/request-closing.js';
import type { Contracts } from '../../../billing/src/contracts.js';
import type { Statements } from '../persistence/statements.js';
import type { WorkCalendarService } from '../../../calendar/src/work-calendar.service.js';
import { AcceptBySilence } from '../workflow/accept-by-silence.js';
import { ConcludeObjections } from '../workflow/conclude-objections.js';
import type { Deliveries } from '../workflow/deliveries.js';
import { CloseDueMonth } from '../workflow/duties/close-due-month.js';
import { MoveStatementsOn } from '../workflow/duties/move-statements-on.js';
import { SendDueStatements } from '../workflow/duties/send-due-statements.js';
import { WarnOfEndingTerm } from '../workflow/duties/warn-of-ending-term.js';
import { WarnOfLateObjections } from '../workflow/duties/warn-of-late-objections.js';
import { WarnOfMissingCalendar } from '../workflow/duties/warn-of-missing-calendar.js';
import { WarnOfUndeliveredStatements } from '../workflow/duties/warn-of-undelivered-statements.js';
import { MarkOverdue } from '../workflow/mark-overdue.js';
import { ObjectionTime } from '../workflow/objection-time.js';
import type { SendStatement } from '../workflow/send-statement.js';
import { StatementClock } from '../workflow/statement-clock.js';
import { WarnClerks } from '../workflow/warn-clerks.js';

/** The clock with all its duties, of the parts that a test has. */
export function testClock(parts: {
  dataSource: DataSource;
  unitOfWork: UnitOfWork;
  statements: Statements;
  contracts: Contracts;
  due: MonthDue;
  closer: RequestClosing;
  send: SendStatement;
  deliveries: Deliveries;
  calendar: WorkCalendarService;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}): StatementClock {
  const { dataSource, unitOfWork, statements, contracts, due, closer, deliveries, calendar, clock, logger } = parts;
  const time = new ObjectionTime(calendar, clock);
  const warn = new WarnClerks(unitOfWork, deliveries, clock);
  const duties = [
    new SendDueStatements(dataSource, parts.send, warn),
    new CloseDueMonth(dataSource, due, closer, logger),
    new MoveStatementsOn(
      dataSource,
      new AcceptBySilence(unitOfWork, statements, time),
      new ConcludeObjections(unitOfWork, statements, time),
      new MarkOverdue(unitOfWork, statements, clock),
    ),
    new WarnOfLateObjections(dataSource, warn),
    new WarnOfUndeliveredStatements(dataSource, warn),
    new WarnOfEndingTerm(dataSource, contracts, due, warn),
    new WarnOfMissingCalendar(calendar, warn),
  ];
  return new StatementClock(contracts, duties, deliveries, clock, logger, parts.metrics);
}
