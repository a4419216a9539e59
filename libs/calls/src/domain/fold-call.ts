import type { Bare, PbxEvent } from '@yiche/telephony';
import type { CallOutcome, CallState, LegState } from './call-state.js';

/** A fact that belongs to a call. */
export type CallFact = Extract<PbxEvent, { callKey: string }>;

/** A fact of a call that is known, as it is found out: see `makeFact`. */
export type BareCallFact<F = Bare<CallFact>> = F extends unknown ? Omit<F, 'callKey' | 'recorded'> : never;

/** Whether the ledger keeps this fact. */
export function isCallFact(event: PbxEvent): event is CallFact {
  return 'callKey' in event;
}

/** The call before anything is known of it: from its first fact, which need not be its arrival (we may have been away). */
export function unknownCall(id: string, fact: CallFact): CallState {
  return {
    id,
    callKey: fact.callKey,
    node: fact.node,
    bureauId: null,
    did: null,
    queue: null,
    requesterChannelId: null,
    agentChannelId: null,
    agentExtension: null,
    arrivedAt: fact.at,
    queuedAt: null,
    offeredAt: null,
    connectedAt: null,
    endedAt: null,
    outcome: null,
    held: false,
    room: [],
    connected: false,
    awaitsAgent: false,
    owner: null,
    legs: {},
  };
}

/**
 * The call after one more fact. Facts may come late or out of order (OriginateResponse can overtake Newchannel; a caller may
 * hang up as the agent answers; after a gap the PBX's record brings history): each sets only what it knows, what is older than
 * the latest offer takes the call from nobody, and nothing brings an ended call back.
 */
export function foldCall(call: CallState, fact: CallFact): CallState {
  switch (fact.type) {
    case 'call-arrived':
      return withLeg(
        {
          ...call,
          bureauId: fact.bureauId,
          did: fact.did,
          requesterChannelId: fact.requesterChannelId,
          arrivedAt: earlier(call.arrivedAt, fact.at),
        },
        fact.requesterChannelId,
        { role: 'requester', startedAt: fact.at },
      );
    case 'call-queued':
      if (isHistory(call, fact)) return { ...call, queuedAt: earlier(call.queuedAt ?? fact.at, fact.at) };
      return {
        ...call,
        queue: fact.queue,
        queuedAt: call.queuedAt ?? fact.at,
        agentExtension: null,
        agentChannelId: null,
        connected: false,
        awaitsAgent: false,
        held: false,
      };
    case 'agent-offered': {
      const { extension: agentExtension, agentChannelId, queue } = fact;
      const next = isHistory(call, fact)
        ? call
        : { ...call, queue, agentExtension, agentChannelId, awaitsAgent: false, offeredAt: fact.at };
      return withLeg(next, agentChannelId, { role: 'agent', extension: agentExtension, startedAt: fact.at });
    }
    case 'agent-answered':
      return withLeg(call, fact.agentChannelId, { role: 'agent', extension: fact.extension, answeredAt: fact.at });
    case 'agent-ring-ended': {
      const current = call.agentChannelId === fact.agentChannelId && !call.connected;
      const next = current ? { ...call, agentExtension: null, agentChannelId: null } : call;
      return withLeg(next, fact.agentChannelId, { role: 'agent', extension: fact.extension, result: fact.reason });
    }
    case 'call-connected':
      if (isHistory(call, fact)) return { ...call, connectedAt: earlier(call.connectedAt ?? fact.at, fact.at) };
      return {
        ...call,
        queue: fact.queue,
        requesterChannelId: fact.requesterChannelId,
        agentExtension: fact.extension,
        agentChannelId: fact.agentChannelId,
        connectedAt: earlier(call.connectedAt ?? fact.at, fact.at),
        connected: !call.legs[fact.agentChannelId]?.endedAt,
        awaitsAgent: false,
        held: false,
        outcome: call.outcome && call.outcome !== 'ended-unknown' ? 'answered' : call.outcome,
      };
    case 'requester-waiting-for-agent':
      return {
        ...call,
        agentExtension: fact.extension,
        agentChannelId: null,
        connected: false,
        awaitsAgent: true,
        held: false,
      };
    case 'requester-held':
      return { ...call, held: true };
    case 'requester-resumed':
      return { ...call, held: false };
    case 'owner-dialling':
      if (call.owner && fact.at < call.owner.since) return call;
      return { ...call, owner: { attemptId: fact.attemptId, state: 'dialling', result: null, since: fact.at } };
    case 'owner-ringing':
      return withOwner(call, fact.attemptId, { state: 'ringing', since: fact.at });
    case 'owner-answered':
      return withOwnerLeg(withOwner(call, fact.attemptId, { state: 'answered', since: fact.at }), fact.attemptId, {
        answeredAt: fact.at,
      });
    case 'owner-ended':
      return withOwnerLeg(
        withOwner(call, fact.attemptId, { state: 'ended', result: fact.result, since: fact.at }),
        fact.attemptId,
        {
          result: fact.result,
        },
      );
    case 'room-joined':
      return {
        ...call,
        room: [...call.room.filter((role) => role !== fact.role), fact.role],
        held: fact.role === 'requester' ? false : call.held,
      };
    case 'room-left':
      return { ...call, room: call.room.filter((role) => role !== fact.role) };
    case 'leg-started':
      return withLeg(call, fact.channelId, {
        role: fact.role,
        startedAt: fact.at,
        ...(fact.extension ? { extension: fact.extension } : {}),
        ...(fact.attemptId ? { attemptId: fact.attemptId } : {}),
      });
    case 'leg-ended':
      return withLeg(afterLegEnded(call, fact.channelId), fact.channelId, {
        role: fact.role,
        endedAt: fact.at,
        cause: fact.cause,
      });
    case 'recording-started':
      return withLeg(call, fact.channelId, { role: fact.role, recordingFile: fact.file });
    case 'recording-finished':
      return withLeg(call, fact.channelId, { role: fact.role, recordingFile: fact.file });
    case 'call-abandoned':
      return { ...call, outcome: call.connectedAt ? 'answered' : 'abandoned' };
    case 'call-ended':
      return {
        ...call,
        endedAt: call.endedAt ?? fact.at,
        outcome: call.outcome === 'abandoned' ? 'abandoned' : outcomeAtEnd(call, fact.outcome),
        awaitsAgent: false,
        room: call.room.filter((role) => role !== 'requester'),
      };
  }
}

/** Whether the call has been offered to somebody since. */
const isHistory = (call: CallState, { at }: CallFact): boolean => call.offeredAt !== null && at < call.offeredAt;

const earlier = (a: Date, b: Date): Date => (a <= b ? a : b);

function outcomeAtEnd(call: CallState, end: 'hung-up' | 'ended-unknown'): CallOutcome {
  if (end === 'ended-unknown') return end;
  if (call.connectedAt) return 'answered';
  return call.queuedAt ? 'abandoned' : 'left-before-queue';
}

/** The agent's leg went: whether the caller has gone too, waits for them or is offered to others, the next fact tells. */
function afterLegEnded(call: CallState, channelId: string): CallState {
  if (channelId !== call.agentChannelId || !call.connected) return call;
  return { ...call, connected: false, agentChannelId: null, held: false };
}

function withOwner(call: CallState, attemptId: string, change: Partial<NonNullable<CallState['owner']>>): CallState {
  const owner = call.owner;
  if (!owner || owner.attemptId !== attemptId || owner.state === 'ended') return call;
  return { ...call, owner: { ...owner, ...change } };
}

function withOwnerLeg(call: CallState, attemptId: string, change: Partial<LegState>): CallState {
  const leg = Object.values(call.legs).find((each) => each.attemptId === attemptId);
  return leg ? withLeg(call, leg.channelId, { role: 'owner', ...change }) : call;
}

function withLeg(call: CallState, channelId: string, change: Partial<LegState> & Pick<LegState, 'role'>): CallState {
  const known = call.legs[channelId];
  const blank: LegState = {
    channelId,
    role: change.role,
    extension: null,
    attemptId: null,
    startedAt: change.startedAt ?? change.answeredAt ?? change.endedAt ?? call.arrivedAt,
    answeredAt: null,
    endedAt: null,
    cause: null,
    result: null,
    recordingFile: null,
  };
  const leg: LegState = { ...(known ?? blank), ...change, startedAt: known?.startedAt ?? blank.startedAt };
  return { ...call, legs: { ...call.legs, [channelId]: leg } };
}
