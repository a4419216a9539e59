import type { AgentResult, ContactHindrance, ContactPolicy, SignalResult, WhichNumber } from '@yiche/contracts';
import { addDays, contractDate } from '@yiche/kernel';

/** Where a bureau has laid nothing down: round the clock, as the service is; a second number, at home or at work often, by day. */
export const OWN_POLICY: ContactPolicy = {
  attempts: 3,
  spacingMinutes: 3,
  hours: { from: '00:00', to: '24:00' },
  secondNumber: { fromAttempt: 2, hours: { from: '08:00', to: '21:00' } },
  perPlateAndDay: 6,
};

/** A call to the owner of a vehicle. */
export interface PastAttempt {
  readonly startedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
  /** Which of the numbers that the owner has now; null for one that is not theirs any more. */
  readonly ownerNumber: WhichNumber | null;
  readonly signalResult: SignalResult | null;
  /** Q.850; null where nobody was told. */
  readonly cause: number | null;
  readonly agentResult: AgentResult | null;
}

/** What was tried so far to reach the owner of one vehicle. */
export interface TriedSoFar {
  /** For this request, in their order. */
  readonly attempts: readonly PastAttempt[];
  /** On this contract day, for all requests. */
  readonly today: number;
  /** Calls with them that count, and theirs, whatever request they were for: an owner does not care which. In their order. */
  readonly calls: readonly PastAttempt[];
  /** When the vehicle is known to have moved, for this request or another; null where it is not, or somebody has said since that it is still there. */
  readonly movedAt: Date | null;
  /** Those of the owner's numbers that can be called. */
  readonly numbers: readonly WhichNumber[];
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
  /** Which of the owner's numbers it is. */
  readonly ownerNumber: WhichNumber;
}

/** Whether it counts: one that our side or the trunk broke has rung nobody. */
export const counts = ({ signalResult }: Pick<PastAttempt, 'signalResult'>): boolean => signalResult !== 'failed';

/**
 * Whether, and from when, the owner may be called once more (C7). That the vehicle has moved is said last: it is asked of the requester only
 * where the call could be made.
 */
export function nextAttempt(policy: ContactPolicy, tried: TriedSoFar, now: Date): NextAttempt {
  const next = tried.attempts.filter(counts).length + 1;
  const { held, ownerNumber } = tried.isUrgent
    ? { held: heldInAnyCase(tried), ownerNumber: inTurn(tried) }
    : heldBack(policy, tried, next, now);
  if (held) return { next, ...held, ownerNumber };
  return { next, hindrance: tried.movedAt ? 'car-moved' : null, from: null, ownerNumber };
}

type Held = Pick<NextAttempt, 'hindrance' | 'from'>;
type Hours = ContactPolicy['hours'];

const heldInAnyCase = ({ calls }: TriedSoFar): Held | null =>
  calls.some(({ endedAt }) => endedAt === null) ? { hindrance: 'being-called', from: null } : null;

function heldBack(
  policy: ContactPolicy,
  tried: TriedSoFar,
  next: number,
  now: Date,
): { readonly held: Held | null; readonly ownerNumber: WhichNumber } {
  const isSpent = tried.today >= policy.perPlateAndDay;
  const earliest = isSpent ? onDay(addDays(contractDate(now), 1), '00:00') : now;
  const { ownerNumber, hours, spaced } = chosen(policy, tried, next, earliest);
  const is = (hindrance: Held['hindrance'], from: Date | null = null) => ({ held: { hindrance, from }, ownerNumber });
  const calling = heldInAnyCase(tried);
  if (calling) return { held: calling, ownerNumber };
  if (next > policy.attempts) return is('attempts-used');
  if (hours === null) return is('second-not-called');
  const from = withinHours(spaced, hours);
  if (isSpent) return is('plate-calls-a-day', from);
  if (from <= now) return { held: null, ownerNumber };
  return is(spaced > now ? 'too-soon' : 'outside-hours', from);
}

/** A number, the hours in which it may be called, and from when on the spacing allows it. */
interface Choice {
  readonly ownerNumber: WhichNumber;
  /** Null: it may not be called, and there is no other. */
  readonly hours: Hours | null;
  readonly spaced: Date;
}

/**
 * The number that is called: the second in turn with the first from its attempt on, where it can be called no later, and wherever the
 * first is none. A talk goes on where it was.
 * @param earliest when it may be at the earliest
 */
function chosen(policy: ContactPolicy, tried: TriedSoFar, next: number, earliest: Date): Choice {
  const choice = <H extends Hours | null>(ownerNumber: WhichNumber, hours: H) => ({
    ...{ ownerNumber, hours },
    spaced: afterSpacing(tried.calls.findLast((call) => call.ownerNumber === ownerNumber) ?? null, policy, earliest),
  });
  const first = choice('first', policy.hours);
  if (!tried.numbers.includes('second')) return first;
  if (policy.secondNumber === null) return tried.numbers.includes('first') ? first : choice('second', null);
  const second = choice('second', policy.secondNumber.hours);
  const usable = usableOf(tried);
  if (usable.length === 1) return usable[0] === 'first' ? first : second;
  if (inTurn(tried) === 'first') return first;
  const isTurn = next >= policy.secondNumber.fromAttempt || talkedTo(tried) === 'second';
  return isTurn && withinHours(second.spaced, second.hours) <= withinHours(first.spaced, first.hours) ? second : first;
}

/** The number of the last talk where nothing was tried since, else the one that was not tried last. */
function inTurn(tried: TriedSoFar): WhichNumber {
  const usable = usableOf(tried);
  if (usable.length < 2) return usable[0] ?? 'first';
  return talkedTo(tried) ?? (tried.attempts.findLast(counts)?.ownerNumber === 'first' ? 'second' : 'first');
}

/** Where the owner was talked to, whoever called, if that was last: lines break, and they are there. */
function talkedTo({ calls }: TriedSoFar): WhichNumber | null {
  const last = calls.at(-1);
  return last?.signalResult === 'answered' ? last.ownerNumber : null;
}

/** Unallocated, changed, invalid format (Q.850). That there is no way to a number just now is no word about whose it is. */
const NOBODYS: ReadonlySet<number> = new Set([1, 22, 28]);

/** The owner's numbers without those that the network has said to be nobody's; all of them where it has said so of all. */
function usableOf({ numbers, attempts }: TriedSoFar): readonly WhichNumber[] {
  const isNobodys = (which: WhichNumber): boolean =>
    attempts.some(
      ({ ownerNumber, signalResult, cause }) =>
        ownerNumber === which && signalResult === 'unreachable' && NOBODYS.has(cause ?? 0),
    );
  const usable = numbers.filter((which) => !isNobodys(which));
  return usable.length > 0 ? usable : numbers;
}

/**
 * From when on the spacing allows another call of a number: after a talk at once, for lines break; and after what rang nobody.
 * @param last the last one of this number
 */
function afterSpacing(last: PastAttempt | null, { spacingMinutes }: ContactPolicy, now: Date): Date {
  if (!last?.endedAt || last.signalResult === 'answered' || !counts(last)) return now;
  const from = last.endedAt.getTime() + spacingMinutes * 60_000;
  return from > now.getTime() ? new Date(from) : now;
}

/** This moment, or the beginning of the next hours after it; Shanghai knows no summer time. */
function withinHours(at: Date, { from, to }: Hours): Date {
  const day = contractDate(at);
  const begins = onDay(day, from);
  if (at < begins) return begins;
  return at < onDay(day, to) ? at : onDay(addDays(day, 1), from);
}

const onDay = (day: string, time: string): Date =>
  new Date(time === '24:00' ? `${addDays(day, 1)}T00:00:00+08:00` : `${day}T${time}:00+08:00`);
