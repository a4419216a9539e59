import { destinations, type Bare, type Destination, type PartyRole, type PbxEvent } from '@yiche/telephony';
import {
  agentPartyOf,
  hasCompany,
  legOfAttempt,
  legOn,
  requesterOf,
  type CallOutcome,
  type CallState,
  type LegState,
} from './call-state.js';
import { withHearing } from './hearing.js';
import {
  isDialled,
  isLive,
  withParty,
  type AgentParty,
  type DialledParty,
  type Party,
  type Requester,
} from './party.js';

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
    arrivedAt: fact.at,
    queuedAt: null,
    offeredAt: null,
    connectedAt: null,
    endedAt: null,
    outcome: null,
    parties: [],
    observers: [],
    room: [],
    legs: [],
  };
}

/**
 * The call after one more fact. Facts may come late or out of order (OriginateResponse can overtake Newchannel; a caller may
 * hang up as the agent answers; after a gap the PBX's record brings history): each sets only what it knows, what is older than
 * the latest offer takes the call from nobody, and nothing brings an ended call back. A fact that is not known here (a later version
 * wrote it to the journal before it was rolled back) leaves the call as it is.
 */
export function foldCall(call: CallState, fact: CallFact): CallState {
  const next = step(call, fact);
  return next.parties === call.parties && next.room === call.room ? next : withHearing(next, fact.at);
}

function step(call: CallState, fact: CallFact): CallState {
  switch (fact.type) {
    case 'call-arrived':
      return withLeg(
        {
          ...call,
          bureauId: fact.bureauId,
          did: fact.did,
          arrivedAt: earlier(call.arrivedAt, fact.at),
          parties: withRequester(call, fact.at, { channelId: fact.requesterChannelId }),
        },
        fact.requesterChannelId,
        { role: 'requester', startedAt: fact.at },
      );
    case 'call-placed':
      return {
        ...call,
        bureauId: fact.bureauId,
        arrivedAt: earlier(call.arrivedAt, fact.at),
        parties: withAgent(call, fact, { state: 'on', channelId: fact.agentChannelId, joinedAt: fact.at }),
      };
    case 'call-queued':
      if (isHistory(call, fact)) return { ...call, queuedAt: earlier(call.queuedAt ?? fact.at, fact.at) };
      return {
        ...call,
        queue: fact.queue,
        queuedAt: call.queuedAt ?? fact.at,
        parties: offHold(withoutAgent(call.parties, fact.at)),
      };
    case 'agent-offered': {
      const { extension, agentChannelId, queue } = fact;
      const next = isHistory(call, fact)
        ? call
        : { ...call, queue, offeredAt: fact.at, parties: withOffer(call, fact) };
      return withLeg(next, agentChannelId, { role: 'agent', extension, startedAt: fact.at });
    }
    case 'agent-answered':
      return withLeg(call, fact.agentChannelId, { role: 'agent', extension: fact.extension, answeredAt: fact.at });
    case 'agent-ring-ended': {
      const agent = agentPartyOf(call);
      const isCurrent = agent?.channelId === fact.agentChannelId && agent.state !== 'on';
      const next = isCurrent ? { ...call, parties: withoutAgent(call.parties, fact.at) } : call;
      return withLeg(next, fact.agentChannelId, { role: 'agent', extension: fact.extension, result: fact.reason });
    }
    case 'call-connected': {
      const connectedAt = earlier(call.connectedAt ?? fact.at, fact.at);
      if (isHistory(call, fact)) return { ...call, connectedAt };
      return {
        ...call,
        queue: fact.queue,
        connectedAt,
        parties: withConnection(call, fact),
        outcome: call.outcome && call.outcome !== 'ended-unknown' ? 'answered' : call.outcome,
      };
    }
    case 'requester-waiting-for-agent':
      return { ...call, parties: offHold(withAgent(call, fact, { state: 'awaited', channelId: null })) };
    case 'requester-held':
      return { ...call, parties: withRequester(call, fact.at, { held: true }) };
    case 'requester-resumed':
      return { ...call, parties: withRequester(call, fact.at, { held: false }) };
    case 'room-joined':
      if (fact.role === 'observer') return call;
      return {
        ...call,
        room: call.room.includes(fact.channelId) ? call.room : [...call.room, fact.channelId],
        parties:
          fact.role === 'requester'
            ? withRequester(call, fact.at, { held: false, channelId: fact.channelId })
            : call.parties,
      };
    case 'room-left':
      return withoutRoom(call, fact.channelId);
    case 'call-observed':
      return withObserver(call, fact);
    case 'leg-started':
      if (fact.role === 'observer') return withObserver(call, { ...fact, mode: 'silent' });
      return withLeg(withDialledLeg(call, fact), fact.channelId, {
        role: fact.role,
        startedAt: fact.at,
        ...(fact.extension ? { extension: fact.extension } : {}),
        ...(fact.attemptId ? { attemptId: fact.attemptId } : {}),
      });
    case 'leg-ended':
      if (fact.role === 'observer')
        return { ...call, observers: call.observers.filter(({ channelId }) => channelId !== fact.channelId) };
      return withLeg(afterLegEnded(withoutRoom(call, fact.channelId), fact), fact.channelId, {
        role: fact.role,
        endedAt: fact.at,
        cause: fact.cause,
      });
    case 'recording-started':
    case 'recording-finished':
      if (fact.role === 'observer') return call;
      return withLeg(call, fact.channelId, { role: fact.role, recordingFile: fact.file });
    case 'call-abandoned':
      return { ...call, outcome: call.connectedAt ? 'answered' : 'abandoned' };
    case 'call-ended':
      return withEnd(call, fact);
    default:
      return afterDialStep(call, fact);
  }
}

/** Whether the call has been offered to somebody since. */
const isHistory = (call: CallState, { at }: CallFact): boolean => call.offeredAt !== null && at < call.offeredAt;

const earlier = (a: Date, b: Date): Date => (a <= b ? a : b);

/** Null for somebody whom we called back: how a call ended tells what became of who rang. */
function outcomeAtEnd(call: CallState, end: 'hung-up' | 'ended-unknown'): CallOutcome | null {
  if (call.parties.some(({ role }) => role === 'call-back')) return null;
  if (end === 'ended-unknown') return end;
  if (call.connectedAt) return 'answered';
  return call.queuedAt ? 'abandoned' : 'left-before-queue';
}

function withEnd(call: CallState, fact: CallFact & { type: 'call-ended' }): CallState {
  const requester = requesterOf(call);
  const agent = agentPartyOf(call);
  let { parties } = call;
  if (requester) parties = withParty(parties, { ...requester, state: 'left', since: fact.at });
  if (agent?.state === 'awaited') parties = withParty(parties, { ...agent, state: 'away', since: fact.at });
  return {
    ...(requester?.channelId ? withoutRoom(call, requester.channelId) : call),
    endedAt: call.endedAt ?? fact.at,
    outcome: call.outcome === 'abandoned' ? 'abandoned' : outcomeAtEnd(call, fact.outcome),
    parties,
  };
}

function withRequester(
  call: CallState,
  at: Date,
  change: Partial<Pick<Requester, 'channelId' | 'held'>>,
): readonly Party[] {
  const known = requesterOf(call);
  if (known) return withParty(call.parties, { ...known, ...change });
  const state = call.endedAt ? 'left' : 'on';
  const nobody = { id: 'requester', role: 'requester', state, channelId: null, held: false } as const;
  return [{ ...nobody, ...change, since: at, joinedAt: at, heard: [] }, ...call.parties];
}

const offHold = (parties: readonly Party[]): readonly Party[] =>
  parties.map((party) => (party.role === 'requester' && party.held ? { ...party, held: false } : party));

/** The call is this agent's now, and nobody else's. */
function withAgent(
  call: CallState,
  { extension, at }: { readonly extension: string; readonly at: Date },
  change: Pick<AgentParty, 'state' | 'channelId'> & Partial<Pick<AgentParty, 'joinedAt'>>,
): readonly Party[] {
  const others = agentPartyOf(call)?.extension === extension ? call.parties : withoutAgent(call.parties, at);
  const known = others.find((party): party is AgentParty => party.role === 'agent' && party.extension === extension);
  const joinedAt = known?.joinedAt ?? change.joinedAt ?? null;
  if (!known)
    return [...others, { id: extension, role: 'agent', extension, ...change, since: at, joinedAt, heard: [] }];
  const since = known.state === change.state ? known.since : at;
  return withParty(others, { ...known, ...change, since, joinedAt });
}

/** Whoever was only rung was no party. */
function withoutAgent(parties: readonly Party[], at: Date): readonly Party[] {
  const agent = agentPartyOf({ parties });
  if (!agent) return parties;
  if (agent.joinedAt === null) return parties.filter((party) => party !== agent);
  return withParty(parties, { ...agent, state: 'left', channelId: null, since: at });
}

/** An offer that is heard of when the agent has answered it already is none any more. */
function withOffer(call: CallState, fact: CallFact & { type: 'agent-offered' }): readonly Party[] {
  const agent = agentPartyOf(call);
  if (agent?.state === 'on' && agent.channelId === fact.agentChannelId) return call.parties;
  return withAgent(call, fact, { state: 'offered', channelId: fact.agentChannelId });
}

/** A colleague whom the agent had dialled may be the one who has the call now. */
function withConnection(call: CallState, fact: CallFact & { type: 'call-connected' }): readonly Party[] {
  const { agentChannelId, requesterChannelId, at } = fact;
  const parties = withRequester(call, at, { channelId: requesterChannelId, held: false }).map((party) =>
    isDialled(party) && isLive(party) && party.channelId === agentChannelId
      ? { ...party, state: 'ended' as const, result: 'answered' as const, since: at }
      : party,
  );
  const state = legOn(call, agentChannelId)?.endedAt ? 'offered' : 'on';
  return withAgent({ ...call, parties }, fact, { state, channelId: agentChannelId, joinedAt: at });
}

/**
 * The agent's leg went: the requester goes on with somebody whom the agent had dialled, if there is one with whom they may; if not,
 * whether the caller has gone too, waits for the agent or is offered to others, the next fact tells.
 */
function afterLegEnded(call: CallState, { channelId, at }: CallFact & { type: 'leg-ended' }): CallState {
  const agent = agentPartyOf(call);
  if (agent?.channelId !== channelId || agent.state !== 'on') return call;
  const state = !call.endedAt && hasCompany(call) ? 'handed-over' : 'away';
  const parties = withParty(call.parties, { ...agent, state, channelId: null, since: at });
  return { ...call, parties: state === 'away' ? offHold(parties) : parties };
}

const withoutRoom = (call: CallState, channelId: string): CallState =>
  call.room.includes(channelId) ? { ...call, room: call.room.filter((each) => each !== channelId) } : call;

function withObserver(
  call: CallState,
  {
    channelId,
    extension,
    mode,
    at,
  }: Pick<CallFact & { type: 'call-observed' }, 'channelId' | 'mode' | 'at'> & { extension: string | null },
): CallState {
  const others = call.observers.filter((each) => each.channelId !== channelId);
  return { ...call, observers: [...others, { channelId, extension, mode, since: at }] };
}

/** What became of somebody whom we dialled, by the type of the fact. */
const dialSteps = new Map(
  (Object.keys(destinations) as Destination[]).flatMap((role) =>
    (['dialling', 'ringing', 'answered', 'ended'] as const).map((step) => [`${role}-${step}`, { role, step }] as const),
  ),
);

type DialFact = Extract<CallFact, { type: `${Destination}-${'dialling' | 'ringing' | 'answered' | 'ended'}` }>;

function afterDialStep(call: CallState, fact: DialFact): CallState {
  const dialled = dialSteps.get(fact.type);
  if (!dialled) return call;
  const known = call.parties.find(
    (party): party is DialledParty => isDialled(party) && party.attemptId === fact.attemptId,
  );
  if (dialled.step === 'dialling') return known ? call : { ...call, parties: withDialled(call, dialled.role, fact) };
  const change =
    'result' in fact
      ? { state: 'ended' as const, result: fact.result }
      : dialled.step === 'answered'
        ? { state: 'answered' as const, joinedAt: fact.at }
        : { state: 'ringing' as const };
  const isLate = !known || known.state === 'ended' || (known.state === 'answered' && change.state === 'ringing');
  const next = isLate ? call : { ...call, parties: withParty(call.parties, { ...known, ...change, since: fact.at }) };
  const leg = legOfAttempt(call, fact.attemptId);
  if (!leg || change.state === 'ringing') return next;
  const told = 'result' in change ? { result: change.result } : { answeredAt: fact.at };
  return withLeg(next, leg.channelId, { role: dialled.role, ...told });
}

/** In the order of the attempts: one that the PBX's record tells late stands before the one that is under way. */
function withDialled(call: CallState, role: Destination, { attemptId, at }: DialFact): readonly Party[] {
  const channelId = legOfAttempt(call, attemptId)?.channelId ?? null;
  const party: DialledParty = {
    ...{ id: attemptId, role, attemptId, channelId, state: 'dialling', result: null },
    ...{ since: at, joinedAt: null, heard: [] },
  };
  const later = call.parties.findIndex((each) => each.role === role && each.since > at);
  return later < 0 ? [...call.parties, party] : call.parties.toSpliced(later, 0, party);
}

function withDialledLeg(call: CallState, { attemptId, channelId }: CallFact & { type: 'leg-started' }): CallState {
  const party = attemptId && call.parties.find((each) => isDialled(each) && each.attemptId === attemptId);
  return party ? { ...call, parties: withParty(call.parties, { ...party, channelId }) } : call;
}

function withLeg(
  call: CallState,
  channelId: string,
  change: Partial<Omit<LegState, 'channelId' | 'role'>> & { readonly role: PartyRole },
): CallState {
  const known = legOn(call, channelId);
  const { extension, attemptId, startedAt, answeredAt, endedAt, cause, result, recordingFile } = change;
  // Field by field: this runs for most facts of every call, and one copy of another is what costs.
  const leg: LegState = {
    channelId,
    role: known?.role ?? change.role,
    extension: extension ?? known?.extension ?? null,
    attemptId: attemptId ?? known?.attemptId ?? null,
    startedAt: known?.startedAt ?? startedAt ?? answeredAt ?? endedAt ?? call.arrivedAt,
    answeredAt: answeredAt ?? known?.answeredAt ?? null,
    endedAt: endedAt ?? known?.endedAt ?? null,
    cause: cause ?? known?.cause ?? null,
    result: result ?? known?.result ?? null,
    recordingFile: recordingFile ?? known?.recordingFile ?? null,
  };
  return { ...call, legs: known ? call.legs.with(call.legs.indexOf(known), leg) : [...call.legs, leg] };
}
