import type { AgentResult, ContactHindrance, ContactPolicy, SignalResult } from '@yiche/contracts';
import { addDays, contractDate } from '@yiche/kernel';

/** Where a bureau has laid nothing down: round the clock, as the service is. */
export const OWN_POLICY: ContactPolicy = {
  attempts: 3,
  spacingMinutes: 3,
  hours: { from: '00:00', to: '24:00' },
  perPlateAndDay: 6,
};

/** A call to the owner of a vehicle. */
export interface PastAttempt {
  readonly startedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
  readonly signalResult: SignalResult | null;
  readonly agentResult: AgentResult | null;
}

/** What was tried so far to reach the owner of one vehicle. */
export interface TriedSoFar {
  /** For this request, in their order. */
  readonly attempts: readonly PastAttempt[];
  /** On this contract day, for all requests. */
  readonly today: number;
  /** The last one, whatever request it was for: an owner does not care which. */
  readonly last: PastAttempt | null;
  /** When the vehicle is known to have moved, for this request or another; null where it is not, or somebody has said since that it is still there. */
  readonly movedAt: Date | null;
  /** Goes ahead of the rest (A3): is held back by nothing but that the vehicle has moved. */
  readonly isUrgent: boolean;
}

/** Whether the owner may be called now. */
export interface NextAttempt {
  /** Its number, from 1. */
  readonly next: number;
  readonly hindrance: Exclude<ContactHindrance, 'other'> | null;
  /** From when there may be one, where time alone is in the way. */
  readonly from: Date | null;
}

/** Whether it counts: one that our side or the trunk broke has rung nobody. */
export const counts = ({ signalResult }: Pick<PastAttempt, 'signalResult'>): boolean => signalResult !== 'failed';

/**
 * Whether, and from when, the owner may be called once more (C7). That the vehicle has moved is said last: it is asked of the requester only
 * where the call could be made.
 */
export function nextAttempt(policy: ContactPolicy, tried: TriedSoFar, now: Date): NextAttempt {
  const next = tried.attempts.filter(counts).length + 1;
  const held = tried.isUrgent ? heldInAnyCase(tried) : heldBack(policy, tried, next, now);
  if (held) return { next, ...held };
  return { next, hindrance: tried.movedAt ? 'car-moved' : null, from: null };
}

type Held = Pick<NextAttempt, 'hindrance' | 'from'>;

const heldInAnyCase = ({ last }: TriedSoFar): Held | null =>
  last && !last.endedAt ? { hindrance: 'being-called', from: null } : null;

function heldBack(policy: ContactPolicy, tried: TriedSoFar, next: number, now: Date): Held | null {
  const calling = heldInAnyCase(tried);
  if (calling) return calling;
  if (next > policy.attempts) return { hindrance: 'attempts-used', from: null };
  if (tried.today >= policy.perPlateAndDay) {
    const tomorrow = onDay(addDays(contractDate(now), 1), '00:00');
    return { hindrance: 'plate-calls-a-day', from: withinHours(tomorrow, policy.hours) };
  }
  const spaced = afterSpacing(tried.last, policy.spacingMinutes, now);
  const from = withinHours(spaced, policy.hours);
  return from <= now ? null : { hindrance: spaced > now ? 'too-soon' : 'outside-hours', from };
}

/** From when on the spacing allows one: after a talk at once, for lines break; and after what rang nobody. */
function afterSpacing(last: PastAttempt | null, minutes: number, now: Date): Date {
  if (!last?.endedAt || last.signalResult === 'answered' || !counts(last)) return now;
  const from = last.endedAt.getTime() + minutes * 60_000;
  return from > now.getTime() ? new Date(from) : now;
}

/** This moment, or the beginning of the next hours after it; Shanghai knows no summer time. */
function withinHours(at: Date, { from, to }: ContactPolicy['hours']): Date {
  const day = contractDate(at);
  const begins = onDay(day, from);
  if (at < begins) return begins;
  return at < onDay(day, to) ? at : onDay(addDays(day, 1), from);
}

const onDay = (day: string, time: string): Date =>
  new Date(time === '24:00' ? `${addDays(day, 1)}T00:00:00+08:00` : `${day}T${time}:00+08:00`);
