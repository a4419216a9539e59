import { legOfAttempt, ownerOf, type CallFact, type CallState } from '@yiche/calls';
import type { DayFields } from '@yiche/platform';

/** What is told of a call as one more fact of it was written. */
export interface CallLines {
  readonly began: DayFields<'call.began'> | null;
  readonly ownerEnded: DayFields<'owner.ended'> | null;
  readonly ended: DayFields<'call.ended'> | null;
}

/** Two lines a call, and one for each attempt to reach an owner: 10 million calls a year must stay readable. */
export function callLines(fact: CallFact, before: CallState | null, after: CallState): CallLines {
  return {
    began: fact.type === 'call-arrived' ? begun(after) : null,
    ownerEnded:
      fact.type === 'owner-ended' && !(before && ownerOf(before)?.state === 'ended') ? ownerEnded(fact, after) : null,
    ended: after.endedAt !== null && !before?.endedAt ? ended(after, after.endedAt) : null,
  };
}

const begun = ({ id, callKey, bureauId, arrivedAt }: CallState): DayFields<'call.began'> => ({
  ...{ call: id, key: callKey, bureau: bureauId, arrivedAt },
});

function ended(call: CallState, endedAt: Date): DayFields<'call.ended'> {
  const { id, callKey, bureauId, outcome, arrivedAt, connectedAt } = call;
  return {
    ...{ call: id, key: callKey, bureau: bureauId, outcome, endedAt, extension: lastExtension(call) },
    waitedSeconds: secondsBetween(arrivedAt, connectedAt ?? endedAt),
    talkedSeconds: connectedAt ? secondsBetween(connectedAt, endedAt) : 0,
  };
}

function ownerEnded(
  { attemptId, result, at }: Extract<CallFact, { type: 'owner-ended' }>,
  call: CallState,
): DayFields<'owner.ended'> {
  const startedAt = legOfAttempt(call, attemptId)?.startedAt ?? null;
  return {
    ...{ call: call.id, key: call.callKey, attempt: attemptId, extension: lastExtension(call), result },
    seconds: startedAt && secondsBetween(startedAt, at),
  };
}

/** Of the agent who answered last; null where none did. */
function lastExtension({ legs }: CallState): string | null {
  const answered = legs.filter((leg) => leg.extension !== null && leg.answeredAt !== null);
  const [last] = answered.toSorted((one, other) => Number(other.answeredAt) - Number(one.answeredAt));
  return last?.extension ?? null;
}

/** Tenths: a caller who gave up after half a second has not waited for nothing. */
const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.round((Number(to) - Number(from)) / 100) / 10);
