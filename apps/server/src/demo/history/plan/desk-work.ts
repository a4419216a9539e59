import { isUrgent, type AgentResult, type Outcome, type SignalResult } from '@yiche/contracts';
import type { RecordedLeg } from '@yiche/telephony';
import type { Chance } from './chance.js';
import type { PastAttempt, PastOutcome, PastRequest } from './past-call.js';
import { idAt } from './past-ids.js';
import type { Complaint } from './town.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What signalling says of an owner who is called, of all. */
const RESULTS: Readonly<Partial<Record<SignalResult, number>>> = {
  answered: 0.77,
  'no-answer': 0.12,
  unreachable: 0.05,
  rejected: 0.04,
  busy: 0.02,
};
/** Q.850 causes, as the PBX writes them. */
const CAUSES: Readonly<Partial<Record<SignalResult, number>>> = {
  answered: 16,
  'no-answer': 19,
  unreachable: 20,
  rejected: 21,
  busy: 17,
};
/** What an owner says who answers; that the number is somebody else's by now is the commonest failure. */
const ANSWERS: Readonly<Partial<Record<AgentResult, number>>> = {
  'will-move': 0.83,
  'moved-already': 0.05,
  'not-owner': 0.08,
  refused: 0.03,
  other: 0.01,
};

const NOTES: Readonly<Record<Outcome, readonly string[]>> = {
  moved: ['', '', '', '车主已到场挪车', '来电人确认车辆已移开'],
  promised: ['车主在附近办事，约定时间前挪车', '车主在路上，稍后到'],
  'not-reached': ['多次拨打无人接听', '关机', ''],
  refused: ['车主称不妨碍通行，不愿挪车', '车主拒绝配合'],
  'wrong-number': ['号码已换人', '接听人称车辆已过户'],
  'no-record': ['平台无此号牌', '外地号牌，平台无登记'],
  escalated: ['转 110 处理', '消防通道被占，已转 110'],
  withdrawn: ['来电人称车已移走', '来电人自行联系到车主'],
};

/** The agent's part of a call that was answered. */
export interface DeskWork {
  readonly request: PastRequest | null;
  readonly ownerLegs: readonly RecordedLeg[];
  /** When the conversation with the requester ends, ms. */
  readonly endsAt: number;
  /** When an owner had promised to move and the requester will look again, ms. */
  readonly looksAgainAt: number | null;
}

/** A conversation as it begins. */
export interface Conversation {
  readonly callId: string;
  readonly callKey: string;
  readonly extension: string;
  /** ms */
  readonly since: number;
  readonly complaint: Complaint;
  readonly nextChannel: (at: number) => string;
}

/** Share of the calls that are only asked something and leave no request. */
const ENQUIRIES = 0.07;

/** What an agent does with a call: the request, the lookup, the calls to the owner, the outcome. */
export function workOnCall(call: Conversation, chance: Chance): DeskWork {
  if (chance.happens(ENQUIRIES)) {
    const endsAt = call.since + chance.whole(15, 60) * SECOND;
    return { request: null, ownerLegs: [], endsAt, looksAgainAt: null };
  }
  const { complaint, extension } = call;
  const openedAt = call.since + chance.whole(2_500, 9_000);
  const filledAt = openedAt + chance.whole(16_000, 44_000);
  const draft = { ...complaint, ...{ id: idAt(new Date(openedAt), chance), openedBy: extension } };
  const finish = (at: number, outcome: Outcome, rest: Partial<PastRequest> = {}, legs: readonly RecordedLeg[] = []) => {
    const [endsAt, wrappedUpAt] = [at + chance.whole(4_000, 18_000), at + chance.whole(6_000, 30_000)];
    const promisedAt = outcome === 'promised' ? wrappedUpAt + chance.whole(10, 35) * MINUTE : null;
    const written = outcomeOf(outcome, { at: wrappedUpAt, promisedAt, extension }, chance);
    const request: PastRequest = {
      ...draft,
      openedAt: new Date(openedAt),
      filledAt: new Date(filledAt),
      calls: [{ id: call.callId, at: new Date(openedAt), extension }],
      lookup: null,
      attempts: [],
      ...rest,
      outcomes: [written],
    };
    const looksAgainAt = promisedAt === null ? null : promisedAt + chance.whole(1, 12) * MINUTE;
    return { request, ownerLegs: legs, endsAt, looksAgainAt };
  };
  if (chance.happens(0.02)) return finish(filledAt + chance.whole(5_000, 15_000), 'withdrawn');
  const lookedUpAt = filledAt + chance.whole(1_500, 6_000);
  const lookup = { id: idAt(new Date(lookedUpAt), chance), at: new Date(lookedUpAt) };
  const { isRegistered, isReachable } = complaint.vehicle;
  if (!isReachable)
    return finish(lookedUpAt + chance.whole(8_000, 20_000), isRegistered ? 'not-reached' : 'no-record', { lookup });
  const { attempts, legs, until } = callOwner(call, lookedUpAt + chance.whole(2_500, 8_000), chance);
  return finish(until, outcomeAfter(attempts, complaint, chance), { lookup, attempts }, legs);
}

/** A promise that the requester has looked after: the outcome that follows, and when the conversation about it ends. */
export function lookAgain(
  call: Conversation,
  chance: Chance,
): { readonly outcome: PastOutcome; readonly endsAt: number } {
  const endsAt = call.since + chance.whole(18, 50) * SECOND;
  const at = endsAt + chance.whole(2_000, 12_000);
  const outcome = chance.weighted<Outcome>({ moved: 0.88, 'not-reached': 0.06, escalated: 0.06 });
  return { endsAt, outcome: outcomeOf(outcome, { at, promisedAt: null, extension: call.extension }, chance) };
}

function outcomeOf(
  outcome: Outcome,
  {
    at,
    promisedAt,
    extension,
  }: { readonly at: number; readonly promisedAt: number | null; readonly extension: string },
  chance: Chance,
): PastOutcome {
  const note = chance.oneOf(NOTES[outcome]);
  return { outcome, at: new Date(at), extension, note, promisedAt: promisedAt === null ? null : new Date(promisedAt) };
}

function callOwner(call: Conversation, first: number, chance: Chance) {
  const attempts: PastAttempt[] = [];
  const legs: RecordedLeg[] = [];
  let until = first;
  for (let more = true; more;) {
    const { attempt, leg } = tryOwner(call, until, chance);
    attempts.push(attempt);
    legs.push(leg);
    until = (attempt.agentResult?.at ?? attempt.endedAt).getTime();
    more = attempt.answeredAt === null && attempts.length < 3 && chance.happens(attempts.length === 1 ? 0.72 : 0.3);
    if (more) until += chance.whole(3_000, 12_000);
  }
  return { attempts, legs, until };
}

function tryOwner(
  { callId, callKey, extension, nextChannel }: Conversation,
  at: number,
  chance: Chance,
): { readonly attempt: PastAttempt; readonly leg: RecordedLeg } {
  const signalResult = chance.weighted<SignalResult>(RESULTS);
  const isAnswered = signalResult === 'answered';
  const rang = signalResult === 'no-answer' ? 30_000 : chance.whole(3_500, 16_000);
  const answeredAt = isAnswered ? new Date(at + rang) : null;
  const endedAt = new Date(at + rang + (isAnswered ? chance.whole(12_000, 48_000) : 0));
  const [id, channelId] = [idAt(new Date(at), chance), nextChannel(at)];
  const agentResult = isAnswered
    ? { result: chance.weighted<AgentResult>(ANSWERS), at: new Date(endedAt.getTime() + chance.whole(800, 4_000)) }
    : null;
  const startedAt = new Date(at);
  return {
    attempt: { id, callId, extension, startedAt, answeredAt, endedAt, signalResult, agentResult },
    leg: {
      ...{ channelId, role: 'owner', extension: null, attemptId: id, rungBy: null, startedAt, answeredAt, endedAt },
      connectedAt: null,
      cause: CAUSES[signalResult] ?? 16,
      result: signalResult,
      file: isAnswered ? `${callKey}.owner.${id}.wav` : null,
    },
  };
}

function outcomeAfter(attempts: readonly PastAttempt[], { blocked }: Complaint, chance: Chance): Outcome {
  switch (attempts.at(-1)?.agentResult?.result) {
    case 'will-move':
      return chance.happens(0.09) ? 'promised' : 'moved';
    case 'moved-already':
      return 'moved';
    case 'not-owner':
      return isUrgent(blocked) ? 'escalated' : 'wrong-number';
    case 'refused':
      return chance.happens(0.6) ? 'escalated' : 'refused';
    default:
      return isUrgent(blocked) || chance.happens(0.06) ? 'escalated' : 'not-reached';
  }
}
