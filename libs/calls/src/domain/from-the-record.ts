import { makeFact, type Bare, type RecordedCall, type RecordedLeg } from '@yiche/telephony';
import { legOn, type CallState, type LegState } from './call-state.js';
import type { BareCallFact, CallFact } from './fold-call.js';

/**
 * What the PBX wrote down of a call and the ledger does not have, in the order in which it happened. The keys are those of the live
 * telling, so that a fact heard after all counts once; a call of which the ledger has everything yields nothing.
 * @param call the call as the ledger has it, null when it does not
 */
export function factsFromRecord(recorded: RecordedCall, call: CallState | null): CallFact[] {
  const { node, callKey } = recorded;
  const facts: CallFact[] = [];
  const tell: Tell = (at, fact) =>
    void facts.push({ ...makeFact<CallFact>({ ...fact, callKey } as Bare<CallFact>, node, at), recorded: true });

  tellArrival(recorded, call, tell);
  for (const leg of recorded.legs) {
    // A telephone rung in vain for its agent to come back is no part of the call, live neither; of one that only rings the snapshot tells.
    if (leg.role === 'agent' && leg.rungBy !== 'queue' && !leg.answeredAt) continue;
    const known = call ? legOn(call, leg.channelId) : null;
    if (!known)
      tell(leg.startedAt, {
        type: 'leg-started',
        role: leg.role,
        channelId: leg.channelId,
        extension: leg.extension,
        attemptId: leg.attemptId,
      });
    if (leg.role === 'agent') tellAgent(leg, recorded, call, known, tell);
    if (leg.role === 'owner') tellOwner(leg, known, tell);
    tellTrack(leg, known, tell);
    if (leg.endedAt && !known?.endedAt) {
      const { role, channelId, cause } = leg;
      tell(leg.endedAt, { type: 'leg-ended', role, channelId, cause });
    }
  }
  tellEnd(recorded, call, tell);
  return facts.sort((one, other) => one.at.getTime() - other.at.getTime());
}

type Tell = (at: Date, fact: BareCallFact) => void;

function tellArrival(recorded: RecordedCall, call: CallState | null, tell: Tell): void {
  const { callKey, bureauId, did, requesterNumber, queue, queuedAt } = recorded;
  if (!call?.bureauId)
    tell(recorded.arrivedAt, {
      type: 'call-arrived',
      requesterChannelId: callKey,
      bureauId,
      did,
      requesterNumber,
    });
  // A live one is told apart by its moment to the microsecond; this one comes only where there is none.
  if (queuedAt && queue && !call?.queuedAt)
    tell(queuedAt, { type: 'call-queued', queue, position: 1, occasion: 'recorded' });
}

function tellAgent(
  leg: RecordedLeg,
  recorded: RecordedCall,
  call: CallState | null,
  known: LegState | null,
  tell: Tell,
): void {
  const { extension, channelId } = leg;
  if (extension === null) return;
  const queue = recorded.queue ?? '';
  const whose = { extension, agentChannelId: channelId };
  const isOffer = leg.rungBy === 'queue';
  if (!known && isOffer) tell(leg.startedAt, { type: 'agent-offered', queue, ...whose });
  if (leg.answeredAt && !known?.answeredAt) tell(leg.answeredAt, { type: 'agent-answered', ...whose });
  if (leg.connectedAt && (!known?.answeredAt || !call?.connectedAt)) {
    const holdSeconds = recorded.queuedAt ? Math.round(seconds(recorded.queuedAt, leg.connectedAt)) : 0;
    const requesterChannelId = recorded.callKey;
    tell(leg.connectedAt, { type: 'call-connected', queue, ...whose, requesterChannelId, holdSeconds });
  }
  if (isOffer && leg.endedAt && !leg.answeredAt && !known?.result) {
    const reason = ringEndOf(leg, recorded);
    tell(leg.endedAt, { type: 'agent-ring-ended', ...whose, reason });
  }
}

/** Why an agent's telephone stopped ringing, told from the cause of its channel's end. */
function ringEndOf(
  { cause, endedAt }: RecordedLeg,
  { legs: [requester] }: RecordedCall,
): 'busy' | 'rejected' | 'cancelled' | 'no-answer' {
  if (cause === 17) return 'busy';
  if (cause === 21) return 'rejected';
  const callerGone = requester?.endedAt && endedAt && Math.abs(seconds(requester.endedAt, endedAt)) < 1;
  return callerGone || cause === 26 ? 'cancelled' : 'no-answer';
}

function tellOwner(leg: RecordedLeg, known: LegState | null, tell: Tell): void {
  const { attemptId, result } = leg;
  if (attemptId === null) return;
  if (!known) tell(leg.startedAt, { type: 'owner-dialling', attemptId });
  if (leg.answeredAt && !known?.answeredAt) tell(leg.answeredAt, { type: 'owner-answered', attemptId });
  if (leg.endedAt && result && !known?.result)
    tell(leg.endedAt, { type: 'owner-ended', attemptId, result, cause: leg.cause ?? 0 });
}

function tellTrack({ file, role, channelId, ...leg }: RecordedLeg, known: LegState | null, tell: Tell): void {
  if (!file || known?.recordingFile) return;
  const track = { role, channelId, file };
  tell(leg.answeredAt ?? leg.startedAt, { type: 'recording-started', ...track });
  if (leg.endedAt) tell(leg.endedAt, { type: 'recording-finished', ...track });
}

function tellEnd(recorded: RecordedCall, call: CallState | null, tell: Tell): void {
  const { queue, queuedAt, legs } = recorded;
  const endedAt = legs[0]?.endedAt;
  if (!endedAt || call?.endedAt) return;
  const answered = legs.some(({ connectedAt }) => connectedAt) || call?.connectedAt;
  if (queuedAt && queue && !answered && call?.outcome !== 'abandoned') {
    const waitedSeconds = Math.round(seconds(queuedAt, endedAt));
    tell(endedAt, { type: 'call-abandoned', queue, waitedSeconds });
  }
  tell(endedAt, { type: 'call-ended', outcome: 'hung-up' });
}

const seconds = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;
