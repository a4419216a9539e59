import { makeFact, type Bare, type PbxChannel, type PbxSnapshot } from '@yiche/telephony';
import {
  agentPartyOf,
  isConnected,
  isTaken,
  legOfAttempt,
  legOn,
  liveParties,
  requesterOf,
  type CallState,
  type LegState,
} from './call-state.js';
import type { BareCallFact, CallFact } from './fold-call.js';

/**
 * What must have happened to the ledger's open calls while nobody listened, told from what the PBX has now: legs that are gone have
 * ended, an agent's leg that is up has been answered. The keys are those under which the PBX's own telling would have come, so that
 * one heard after all is known already. Legs younger than the snapshot are none of its business.
 * @param touched calls of which something later than the snapshot was heard: where their parties stand the facts tell better
 */
export function factsAfterGap(
  calls: readonly CallState[],
  snapshot: PbxSnapshot,
  touched: ReadonlySet<string> = new Set(),
): CallFact[] {
  return calls.flatMap((call) => {
    const standing = touched.has(call.callKey) ? [] : [...offersOf(call, snapshot), ...placesOf(call, snapshot)];
    return [...standing, ...endsOf(call, snapshot), ...(touched.has(call.callKey) ? [] : awaitOf(call, snapshot))];
  });
}

/** The requester of a call that had an agent waits for them. */
function awaitOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const agent = agentPartyOf(call);
  if (!agent || !isTaken(call) || agent.state === 'awaited') return [];
  if (!isAwaited(call, snapshot)) return [];
  const occasion = occasionOf(snapshot);
  return [tellerOf(call, snapshot.at)({ type: 'requester-waiting-for-agent', extension: agent.extension, occasion })];
}

const isAwaited = ({ callKey }: CallState, { channels }: PbxSnapshot): boolean =>
  channels.some((channel) => channel.callKey === callKey && channel.awaitsAgent);

function endsOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const there = new Set(snapshot.channels.map(({ channelId }) => channelId));
  const gone = (leg: LegState): boolean => !leg.endedAt && leg.startedAt < snapshot.at && !there.has(leg.channelId);
  const legs = call.legs.filter(gone);
  const tell = tellerOf(call, endOf(call, snapshot));
  const facts = legs.map((leg) => tell({ type: 'leg-ended', role: leg.role, channelId: leg.channelId, cause: null }));
  for (const { role, attemptId, since } of liveParties(call)) {
    const leg = legOfAttempt(call, attemptId);
    if (since >= snapshot.at || (leg && !leg.endedAt && !gone(leg))) continue;
    const result = leg?.answeredAt ? 'answered' : 'failed';
    facts.unshift(tell({ type: `${role}-ended`, attemptId, result, cause: 0 }));
  }
  const requester = legOn(call, requesterOf(call)?.channelId ?? '');
  const requesterGone = requester ? requester.endedAt !== null || gone(requester) : legs.length > 0;
  if (!call.endedAt && requesterGone) facts.push(tell({ type: 'call-ended', outcome: 'ended-unknown' }));
  return facts;
}

/** A call does not outlive the PBX process that it was on; when one without a known end ended otherwise nobody can say. */
function endOf(call: CallState, { at, startedAt }: PbxSnapshot): Date {
  return startedAt && call.arrivedAt < startedAt ? startedAt : at;
}

/** Who is offered the call or has it, or that it waits. */
function offersOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const { callKey } = call;
  const requesterChannelId = requesterOf(call)?.channelId;
  if (!requesterChannelId || !snapshot.channels.some(({ channelId }) => channelId === requesterChannelId)) return [];
  const agents = snapshot.channels.filter((each) => each.role === 'agent' && each.callKey === callKey);
  const agent = agents.find(({ state }) => state === 'up') ?? agents[0];
  const tell = tellerOf(call, snapshot.at);
  if (!agent?.extension) {
    const place = snapshot.waitingCallers.find((each) => each.callKey === callKey);
    if (!place || (call.queuedAt && !agentPartyOf(call))) return [];
    const { queue, position } = place;
    return [tell({ type: 'call-queued', queue, position, occasion: occasionOf(snapshot) })];
  }
  const isCurrent = agentPartyOf(call)?.channelId === agent.channelId;
  if (isCurrent && (isConnected(call) || agent.state !== 'up')) return [];
  const leg = { extension: agent.extension, agentChannelId: agent.channelId };
  const queue = call.queue ?? '';
  const offered = tell({ type: 'agent-offered', queue, ...leg });
  // The telephone of an agent whom the requester waits for rings by itself: that is no offer of the queue.
  if (agent.state !== 'up') return isAwaited(call, snapshot) ? [] : [offered];
  return [
    offered,
    tell({ type: 'agent-answered', ...leg }),
    tell({ type: 'call-connected', queue, ...leg, requesterChannelId, holdSeconds: 0 }),
  ];
}

/** Who stands in the call's room, and whether the requester hears music. */
function placesOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const tell = tellerOf(call, snapshot.at);
  const occasion = occasionOf(snapshot);
  const placed = (channelId: string | null | undefined): PbxChannel | null =>
    snapshot.channels.find((each) => each.channelId === channelId) ?? null;
  const requester = placed(requesterOf(call)?.channelId);
  const agent = placed(agentPartyOf(call)?.channelId);
  const moves = [requester, agent].flatMap((channel): CallFact[] => {
    if (!channel?.role || channel.inRoom === call.room.includes(channel.channelId)) return [];
    const { channelId, role } = channel;
    return [tell({ type: channel.inRoom ? 'room-joined' : 'room-left', role, channelId, occasion })];
  });
  const onHold = agent?.inRoom === true && requester?.inRoom === false;
  return onHold && !requesterOf(call)?.held ? [...moves, tell({ type: 'requester-held', occasion })] : moves;
}

/** All that is found out from one snapshot of the same thing is one occasion. */
const occasionOf = ({ at }: PbxSnapshot): string => String(at.getTime());

/** Makes facts of one call. */
function tellerOf({ callKey, node }: CallState, at: Date): (fact: BareCallFact) => CallFact {
  return (fact) => makeFact<CallFact>({ ...fact, callKey } as Bare<CallFact>, node, at);
}
