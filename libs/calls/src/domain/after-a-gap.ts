import type { PbxSnapshot } from '@yiche/telephony';
import { isTaken, ownerIsLive, type CallState, type LegState } from './call-state.js';
import type { CallFact } from './fold-call.js';

/** A fact before it is sealed with node, time and key. */
type Bare<F = CallFact> = F extends CallFact ? Omit<F, 'key' | 'at' | 'node' | 'callKey'> : never;

/**
 * What must have happened to the ledger's open calls while nobody listened, told from what the PBX has now: legs that are gone have
 * ended, an agent's leg that is up has been answered. The keys are those under which the PBX's own telling would have come, so that
 * one heard after all is known already. Legs younger than the snapshot are none of its business.
 */
export function factsAfterGap(calls: readonly CallState[], snapshot: PbxSnapshot): CallFact[] {
  return calls.flatMap((call) => [
    ...connectionOf(call, snapshot),
    ...endsOf(call, snapshot),
    ...lostAgentOf(call, snapshot),
  ]);
}

/** The requester of a call that had an agent waits for them, or in the queue again. */
function lostAgentOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const { agentExtension, callKey } = call;
  if (agentExtension === null || !isTaken(call)) return [];
  const seal = sealer(call, snapshot);
  const id = `${callKey}:${snapshot.at.getTime()}`;
  const queued = snapshot.waitingCallers.find((caller) => caller.callKey === callKey);
  if (queued) return [seal(id, { type: 'call-queued', queue: queued.queue, position: queued.position })];
  const waits = snapshot.channels.some((channel) => channel.callKey === callKey && channel.awaitsAgent);
  return waits && !call.awaitsAgent
    ? [seal(id, { type: 'requester-waiting-for-agent', extension: agentExtension })]
    : [];
}

function endsOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const there = new Set(snapshot.channels.map(({ channelId }) => channelId));
  const gone = (leg: LegState): boolean => !leg.endedAt && leg.startedAt < snapshot.at && !there.has(leg.channelId);
  const legs = Object.values(call.legs).filter(gone);
  const seal = sealer(call, snapshot);
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
  if (!call.endedAt && requesterGone) facts.push(seal(call.callKey, { type: 'call-ended', outcome: 'lost' }));
  return facts;
}

function connectionOf(call: CallState, snapshot: PbxSnapshot): CallFact[] {
  const agent = snapshot.channels.find(
    (each) => each.role === 'agent' && each.callKey === call.callKey && each.state === 'up',
  );
  const { requesterChannelId } = call;
  const here = snapshot.channels.some(({ channelId }) => channelId === requesterChannelId);
  if (!agent?.extension || !requesterChannelId || !here) return [];
  if (call.connected && call.agentChannelId === agent.channelId) return [];
  const seal = sealer(call, snapshot);
  const leg = { extension: agent.extension, agentChannelId: agent.channelId };
  const queue = call.queue ?? '';
  return [
    seal(agent.channelId, { type: 'agent-offered', queue, ...leg }),
    seal(agent.channelId, { type: 'agent-answered', ...leg }),
    seal(agent.channelId, { type: 'call-connected', queue, ...leg, requesterChannelId, holdSeconds: 0 }),
  ];
}

function sealer({ callKey, node }: CallState, { at }: PbxSnapshot): (id: string, fact: Bare) => CallFact {
  return (id, fact) => ({ ...fact, callKey, node, at, key: `${node}:${fact.type}:${id}` }) as CallFact;
}
