import type { StatementDeadline } from '@yiche/contracts';
import { daysUntil } from '../app/contract-day.js';

/** What has to happen next, and by the end of which day, as the server says. */
export type Deadline = StatementDeadline | { readonly kind: 'close'; readonly day: string };

/** How near it is. `late` is for what must be acted on now; silence past the day of objection is acceptance, so that one is never late. */
export type DeadlineTone = 'calm' | 'near' | 'late';

/** From so many days before its last one a deadline is near: with the 5th, from the 3rd (G4). */
const NEAR_DAYS = 2;

export function toneOf(deadline: Deadline, today: string): DeadlineTone {
  const { kind, day } = deadline;
  if (isStopped(deadline)) return 'calm';
  const left = daysUntil(today, day);
  if (left < 0) return kind === 'object' ? 'calm' : 'late';
  return left <= NEAR_DAYS ? 'near' : 'calm';
}

/** Whether its clock stands still today: a payment that costs nothing for the day, whatever the statement is called. */
export const isStopped = (deadline: Deadline): boolean => 'late' in deadline && (deadline.late?.isStopped ?? false);

/** Days for which it is late: the server's figure where days do not count, the calendar's where all do. */
export const lateDaysOf = (deadline: Deadline, today: string): number =>
  ('late' in deadline ? deadline.late?.days : undefined) ?? Math.max(0, daysUntil(deadline.day, today));
