import { CLOCK_DUTIES } from '../statement-clock.js';
import type { ClockDuty } from '../clock-look.js';
import { CloseDueMonth } from './close-due-month.js';
import { MoveStatementsOn } from './move-statements-on.js';
import { SendDueStatements } from './send-due-statements.js';
import { WarnOfEndingTerm } from './warn-of-ending-term.js';
import { WarnOfLateObjections } from './warn-of-late-objections.js';
import { WarnOfMissingCalendar } from './warn-of-missing-calendar.js';
import { WarnOfUndeliveredStatements } from './warn-of-undelivered-statements.js';

/** In the order in which they are done: what is closed now is sent at the next look. */
const DUTIES = [
  SendDueStatements,
  CloseDueMonth,
  MoveStatementsOn,
  WarnOfLateObjections,
  WarnOfUndeliveredStatements,
  WarnOfEndingTerm,
  WarnOfMissingCalendar,
];

/** What the clock does of a contract. */
export const CLOCK = [
  ...DUTIES,
  { provide: CLOCK_DUTIES, useFactory: (...duties: ClockDuty[]) => duties, inject: DUTIES },
];
