import type { LegRole, PbxChannel, PbxSnapshot } from '@yiche/telephony';
import { isTaken, ownerIsLive, type CallState, type LegState } from './call-state.js';
import type { CallFact } from './fold-call.js';

/** A fact before it is sealed with node, time and key. */
export type BareFact<F = CallFact> = F extends CallFact
  ? Omit<F, 'key' | 'at' | 'node' | 'callKey' | 'recorded'>
  : never;

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
  const { agentExtension, callKey } = call;
  if (agentExtension === null || !isTaken(call) || call.awaitsAgent) return [];
  if (!isAwaited(call, snapshot)) return [];
  const id = `${callKey}:${snapshot.at.getTime()}`;
  return [sealer(call, snapshot.at)(id, { type: 'requester-waiting-for-agent', extension: agentExtension })];
}

const isAwaited = ({ callKey }: CallState, { channels }: PbxSnapshot): boolean =>
  channels.some((channel) => channel.callKey === callKey && channel.awaitsAgent);

function endsOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const there = new Set(snapshot.channels.map(({ channelId }) => channelId));
  const gone = (leg: LegState): boolean => !leg.endedAt && leg.startedAt < snapshot.at && !there.has(leg.channelId);
  const legs = Object.values(call.legs).filter(gone);
  const seal = sealer(call, endOf(call, snapshot));
  const facts = legs.map((leg) =>
    seal(leg.channelId, { type: 'leg-ended', role: leg.role, channelId: leg.channelId, cause: null }),
  );
  if (call.owner && ownerIsLive(call) && call.owner.since < snapshot.at) {
    const { attemptId } = call.owner;
    const leg = Object.values(call.legs).find((each) => each.attemptId === attemptId);
    if (!leg || leg.endedAt || gone(leg)) {
      const result = leg?.answeredAt ? 'answered' : 'failed';
      facts.unshift(seal(attemptId, { type: 'owner-ended', attemptId, result, cause: 0 }));
    }
  }
  const requester = call.requesterChannelId ? call.legs[call.requesterChannelId] : undefined;
  const requesterGone = requester ? requester.endedAt !== null || gone(requester) : legs.length > 0;
  if (!call.endedAt && requesterGone) facts.push(seal(call.callKey, { type: 'call-ended', outcome: 'ended-unknown' }));
  return facts;
}

/** A call does not outlive the PBX process that it was on; when one without a known end ended otherwise nobody can say. */
function endOf(call: CallState, { at, startedAt }: PbxSnapshot): Date {
  return startedAt && call.arrivedAt < startedAt ? startedAt : at;
}

/** Who is offered the call or has it, or that it waits. */
function offersOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const { requesterChannelId, callKey } = call;
  if (!requesterChannelId || !snapshot.channels.some(({ channelId }) => channelId === requesterChannelId)) return [];
  const agents = snapshot.channels.filter((each) => each.role === 'agent' && each.callKey === callKey);
  const agent = agents.find(({ state }) => state === 'up') ?? agents[0];
  const seal = sealer(call, snapshot.at);
  if (!agent?.extension) {
    const place = snapshot.waitingCallers.find((each) => each.callKey === callKey);
    if (!place || (call.queuedAt && !call.agentExtension && !call.connected)) return [];
    const { queue, position } = place;
    return [seal(`${callKey}:${snapshot.at.getTime()}`, { type: 'call-queued', queue, position })];
  }
  const current = call.agentChannelId === agent.channelId;
  if (current && (call.connected || agent.state !== 'up')) return [];
  const leg = { extension: agent.extension, agentChannelId: agent.channelId };
  const queue = call.queue ?? '';
  const offered = seal(agent.channelId, { type: 'agent-offered', queue, ...leg });
  // The telephone of an agent whom the requester waits for rings by itself: that is no offer of the queue.
  if (agent.state !== 'up') return isAwaited(call, snapshot) ? [] : [offered];
  return [
    offered,
    seal(agent.channelId, { type: 'agent-answered', ...leg }),
    seal(agent.channelId, { type: 'call-connected', queue, ...leg, requesterChannelId, holdSeconds: 0 }),
  ];
}

/** Who stands in the call's room, and whether the requester hears music. */
function placesOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const seal = sealer(call, snapshot.at);
  const at = snapshot.at.getTime();
  const placed = (role: LegRole, channelId: string | null): PbxChannel | null =>
    snapshot.channels.find((each) => each.role === role && each.channelId === channelId) ?? null;
  const requester = placed('requester', call.requesterChannelId);
  const agent = placed('agent', call.agentChannelId);
  const moves = [requester, agent].flatMap((channel): CallFact[] => {
    if (!channel?.role || channel.inRoom === call.room.includes(channel.role)) return [];
    const { channelId, role } = channel;
    return [seal(`${channelId}:${at}`, { type: channel.inRoom ? 'room-joined' : 'room-left', role, channelId })];
  });
  const onHold = agent?.inRoom === true && requester?.inRoom === false;
  return onHold && !call.held ? [...moves, seal(`${call.callKey}:${at}`, { type: 'requester-held' })] : moves;
}

function sealer({ callKey, node }: CallState, at: Date): (id: string, fact: BareFact) => CallFact {
  return (id, fact) => ({ ...fact, callKey, node, at, key: `${node}:${fact.type}:${id}` }) as CallFact;
}
