import type { ContractTerms, Statement, StatementState } from '@yiche/contracts';
import { dayOfNextMonth, daysUntil, lastDayOf, addMonths } from './contract-day.js';

/** What has to happen next, and by the end of which day. */
export interface Deadline {
  readonly kind: 'close' | 'send' | 'object' | 'settle' | 'pay';
  readonly day: string;
}

/** How near it is. `late` is for what must be acted on now; silence past the day of objection is acceptance, so that one is never late. */
export type DeadlineTone = 'calm' | 'near' | 'late';

/** From so many days before its last one a deadline is near: with the 5th, from the 3rd (G4). */
const NEAR_DAYS = 2;

export function toneOf({ kind, day }: Deadline, today: string): DeadlineTone {
  const left = daysUntil(today, day);
  if (left < 0) return kind === 'object' ? 'calm' : 'late';
  return left <= NEAR_DAYS ? 'near' : 'calm';
}

/** The deadline of a statement as far as its state and the contract's days tell; null where nothing is due. */
export function deadlineOf(state: StatementState, month: string, days: ContractTerms['days']): Deadline | null {
  switch (state) {
    case 'draft':
      return { kind: 'send', day: dayOfNextMonth(month, days.sendBy) };
    case 'sent':
      return { kind: 'object', day: dayOfNextMonth(month, days.objectBy) };
    case 'accepted':
    case 'accepted-by-silence':
    case 'payable':
    case 'overdue':
      return { kind: 'pay', day: lastDayOf(addMonths(month, 1)) };
    // When these are due the statement itself says.
    case 'objected':
    case 'settled':
    case 'paid':
    case 'refused':
      return null;
  }
}

/** The deadline of a statement that is there whole: with the days that the server has computed. */
export function deadlineOfStatement(statement: Statement): Deadline | null {
  switch (statement.state) {
    case 'draft':
      return { kind: 'send', day: statement.sendBy };
    case 'sent':
      return { kind: 'object', day: statement.objectBy };
    case 'objected': {
      const [first] = statement.objections
        .filter(({ settledAt }) => settledAt === null)
        .map(({ settleBy }) => settleBy)
        .sort();
      return first ? { kind: 'settle', day: first } : { kind: 'object', day: statement.objectBy };
    }
    case 'accepted':
    case 'accepted-by-silence':
    case 'settled':
    case 'payable':
    case 'overdue':
      return { kind: 'pay', day: statement.payBy };
    case 'paid':
    case 'refused':
      return null;
  }
}
