import type { PartyRole } from '@yiche/telephony';
import {
  agentPartyOf,
  isAwaitingAgent,
  isConnected,
  ownerOf,
  requesterOf,
  type CallState,
  type LegState,
  type OwnerLegState,
} from '../domain/call-state.js';
import { type AgentParty, type DialledParty, type Observer, type Party, type Requester } from '../domain/party.js';

/** Dates as JSON has them. */
type Stored<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Stored<T[K]> } : T;

/** What the version before knew of a call's parties, and reads again should this one be taken back (ADR 0044). */
interface LiveBefore {
  readonly requesterChannelId: string | null;
  readonly agentChannelId: string | null;
  readonly held: boolean;
  readonly room: readonly PartyRole[];
  readonly connected: boolean;
  /** Absent in calls that were over before an agent could be waited for. */
  readonly awaitsAgent?: boolean;
  readonly owner: Stored<OwnerLegState> | null;
}

/** What is stored of a call beside its columns and legs. */
export interface LiveCall extends LiveBefore {
  /** Absent in what the version before wrote. */
  readonly parties?: readonly Stored<Party>[];
  readonly observers?: readonly Stored<Observer>[];
  /** The channels in the room. */
  readonly standing?: readonly string[];
}

type Columns = Pick<CallState, 'arrivedAt' | 'offeredAt' | 'connectedAt' | 'endedAt'> & {
  readonly agentExtension: string | null;
};

/** The call's parties as they are stored, and so that the version before can read them. */
export function liveOf(call: CallState): object {
  const { parties, observers, room } = call;
  return {
    requesterChannelId: requesterOf(call)?.channelId ?? null,
    agentChannelId: agentPartyOf(call)?.channelId ?? null,
    held: requesterOf(call)?.held ?? false,
    room: parties.filter(({ channelId }) => room.includes(channelId ?? '')).map(({ role }) => role),
    connected: isConnected(call),
    awaitsAgent: isAwaitingAgent(call),
    owner: ownerOf(call),
    parties,
    observers,
    standing: room,
  };
}

/** The parties, observers and room of a stored call. */
export function restoreLive(
  live: LiveCall,
  columns: Columns,
  legs: readonly LegState[],
): Pick<CallState, 'parties' | 'observers' | 'room'> {
  if (!live.parties) return fromBefore(live, columns, legs);
  const observers = (live.observers ?? []).map((observer) => ({ ...observer, since: new Date(observer.since) }));
  return { parties: live.parties.map(restoreParty), observers, room: live.standing ?? [] };
}

const restoreParty = (party: Stored<Party>): Party =>
  ({
    ...party,
    since: new Date(party.since),
    joinedAt: dateOf(party.joinedAt),
    heard: party.heard.map(({ of, from, until }) => ({ of, from: new Date(from), until: dateOf(until) })),
  }) as Party;

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** A call of the version before: its one agent and its owners. Whom they heard was not kept. */
function fromBefore(
  live: LiveBefore,
  columns: Columns,
  legs: readonly LegState[],
): Pick<CallState, 'parties' | 'observers' | 'room'> {
  const agent = agentBefore(live, columns);
  const parties = [...requesterBefore(live, columns), ...(agent ? [agent] : []), ...ownersBefore(live, legs)];
  const room = parties.flatMap(({ role, channelId }) => (channelId && live.room.includes(role) ? [channelId] : []));
  return { parties, observers: [], room };
}

function requesterBefore(
  { requesterChannelId: channelId, held }: LiveBefore,
  { arrivedAt, endedAt }: Columns,
): Requester[] {
  if (channelId === null) return [];
  const state = endedAt ? 'left' : 'on';
  const times = { since: endedAt ?? arrivedAt, joinedAt: arrivedAt };
  return [{ id: 'requester', role: 'requester', channelId, state, held, heard: [], ...times }];
}

function agentBefore(
  { agentChannelId: channelId, connected, awaitsAgent }: LiveBefore,
  columns: Columns,
): AgentParty | null {
  const { agentExtension: extension, connectedAt, offeredAt, arrivedAt } = columns;
  if (extension === null) return null;
  const state = connected ? 'on' : awaitsAgent ? 'awaited' : channelId ? 'offered' : 'away';
  const joinedAt = state === 'offered' ? null : connectedAt;
  return {
    id: extension,
    role: 'agent',
    extension,
    channelId,
    state,
    since: joinedAt ?? offeredAt ?? arrivedAt,
    joinedAt,
    heard: [],
  };
}

function ownersBefore({ owner }: LiveBefore, legs: readonly LegState[]): DialledParty[] {
  const former = legs.flatMap(({ attemptId, channelId, result, startedAt, answeredAt, endedAt }): DialledParty[] => {
    if (attemptId === null || attemptId === owner?.attemptId) return [];
    const party = { id: attemptId, role: 'owner', attemptId, channelId, state: 'ended', heard: [] } as const;
    return [{ ...party, result: result as DialledParty['result'], since: endedAt ?? startedAt, joinedAt: answeredAt }];
  });
  if (!owner) return former;
  const leg = legs.find(({ attemptId }) => attemptId === owner.attemptId);
  const { attemptId, state, result } = owner;
  const party = { id: attemptId, role: 'owner', attemptId, state, result, heard: [] } as const;
  return [
    ...former,
    { ...party, channelId: leg?.channelId ?? null, since: new Date(owner.since), joinedAt: leg?.answeredAt ?? null },
  ];
}
