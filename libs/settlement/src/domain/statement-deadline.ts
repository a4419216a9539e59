import { isStopped, lastInTime, lateDays, type Pause } from '@yiche/billing';
import type { StatementDeadline, StatementState } from '@yiche/contracts';

/** The days that count for one statement. */
export interface StatementDays {
  readonly sendBy: string;
  readonly objectBy: string;
  readonly payBy: string;
  /** Of its late payment. */
  readonly pauses: readonly Pause[];
  /** By which the first objection that waits for its answer is settled; null where none waits. */
  readonly settleBy: string | null;
}

/** What has to happen next with a statement that stands there, as of today; null where nothing is due. */
export function deadlineOf(
  state: StatementState,
  { sendBy, objectBy, payBy, settleBy, pauses }: StatementDays,
  today: string,
): StatementDeadline | null {
  switch (state) {
    case 'draft':
      return { kind: 'send', day: sendBy };
    case 'sent':
      return { kind: 'object', day: objectBy };
    case 'objected':
      return settleBy === null ? { kind: 'object', day: objectBy } : { kind: 'settle', day: settleBy };
    case 'accepted':
    case 'accepted-by-silence':
    case 'settled':
    case 'payable':
    case 'overdue':
      return {
        kind: 'pay',
        day: lastInTime(payBy, pauses),
        late: { days: lateDays(payBy, today, pauses), isStopped: isStopped(payBy, today, pauses) },
      };
    case 'paid':
    case 'refused':
      return null;
  }
}
