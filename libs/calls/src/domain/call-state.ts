import type { DeskCall } from '@yiche/contracts';
import { destinations, type CallLegs, type OwnerResult, type PartyRole } from '@yiche/telephony';
import {
  hasCall,
  isDialled,
  isLive,
  type AgentParty,
  type DialledParty,
  type Observer,
  type Party,
  type Requester,
} from './party.js';

/** `handed-over`: no agent is on the call any more, and the requester goes on with somebody whom the agent had dialled. */
export type CallPhase = 'arrived' | 'queued' | 'handed-over' | DeskCall['phase'];

/**
 * How a call ended: who gave up where. `ended-unknown`: it was gone after a gap, and neither we nor the PBX's own record saw how; whether
 * it had been answered before is told by `connectedAt`.
 */
export type CallOutcome = 'answered' | 'abandoned' | 'left-before-queue' | 'ended-unknown';

/** The attempt to reach an owner that is, or was last, on this call. */
export interface OwnerLegState {
  readonly attemptId: string;
  readonly state: 'dialling' | 'ringing' | 'answered' | 'ended';
  readonly result: OwnerResult | null;
  readonly since: Date;
}

/** One leg: a party's channel, from its first to its last moment. */
export interface LegState {
  readonly channelId: string;
  readonly role: PartyRole;
  readonly extension: string | null;
  readonly attemptId: string | null;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly cause: number | null;
  readonly result: string | null;
  readonly recordingFile: string | null;
}

/** A call as the facts so far tell it. Derived, never edited: `foldCall` alone makes the next one. */
export interface CallState {
  readonly id: string;
  /** The PBX's name of the call. */
  readonly callKey: string;
  readonly node: string;
  /** Whose number was dialled; everything that comes of the call is that bureau's. */
  readonly bureauId: string | null;
  readonly did: string | null;
  readonly queue: string | null;
  readonly arrivedAt: Date;
  readonly queuedAt: Date | null;
  /** Of the latest offer. */
  readonly offeredAt: Date | null;
  /** First time an agent and the caller heard each other; the call counts as answered from here (合同三, G1). */
  readonly connectedAt: Date | null;
  readonly endedAt: Date | null;
  readonly outcome: CallOutcome | null;
  /** In the order in which they came; also those who have left. */
  readonly parties: readonly Party[];
  readonly observers: readonly Observer[];
  /** The channels that stand in the call's conference room. */
  readonly room: readonly string[];
  /** Parties' legs, in the order in which they were heard of. */
  readonly legs: readonly LegState[];
}

/** Who rang; null of a call that we made, or while nothing is known of them. */
export function requesterOf({ parties }: CallState): Requester | null {
  for (const party of parties) if (party.role === 'requester') return party;
  return null;
}

/** The agent who is offered the call, has it, or is waited for; null while nobody is. */
export function agentPartyOf({ parties }: Pick<CallState, 'parties'>): AgentParty | null {
  for (const party of parties) if (party.role === 'agent' && hasCall(party)) return party;
  return null;
}

/** The extension of the agent who is offered the call, has it, or is waited for; null while nobody is. */
export function agentOf(call: CallState): string | null {
  return agentPartyOf(call)?.extension ?? null;
}

/** Whether the call is offered to this agent, with them, or waiting for them. */
export function isWith(call: CallState, extension: string | null): boolean {
  return extension !== null && agentOf(call) === extension;
}

/** Whose call it is, or was when they handed it over. */
export function agentOnRecord(call: CallState): string | null {
  const handedOver = call.parties.findLast(({ role, state }) => role === 'agent' && state === 'handed-over');
  return agentOf(call) ?? (handedOver as AgentParty | undefined)?.extension ?? null;
}

/** Whether an agent and the requester are put through to each other, be it by way of the room or of music. */
export function isConnected(call: CallState): boolean {
  return agentPartyOf(call)?.state === 'on';
}

/** Whether the requester hears music and waits for the agent who went without finishing the call. */
export function isAwaitingAgent(call: CallState): boolean {
  return agentPartyOf(call)?.state === 'awaited';
}

/** Whether a party of this role stands in the call's room. */
export function isInRoom({ parties, room }: CallState, role: PartyRole): boolean {
  return room.length > 0 && parties.some((party) => party.role === role && room.includes(party.channelId ?? ''));
}

/** The legs of requester and agent, as the PBX is told of them; null while one of the two has none. */
export function lineOf(call: CallState): CallLegs | null {
  const requesterChannelId = requesterOf(call)?.channelId;
  const agentChannelId = agentPartyOf(call)?.channelId;
  return requesterChannelId && agentChannelId ? { callKey: call.callKey, requesterChannelId, agentChannelId } : null;
}

/** The attempt to reach an owner that is, or was last, on this call. */
export function ownerOf({ parties }: CallState): OwnerLegState | null {
  const owner = parties.findLast((party): party is DialledParty => party.role === 'owner');
  return owner ? { attemptId: owner.attemptId, state: owner.state, result: owner.result, since: owner.since } : null;
}

/** Whether an owner is being called or talked to. */
export function ownerIsLive(call: CallState): boolean {
  return liveParties(call).some(({ role }) => role === 'owner');
}

/** Whom we are calling or talking to. */
export function liveParties({ parties }: CallState): DialledParty[] {
  return parties.filter((party): party is DialledParty => isDialled(party) && isLive(party));
}

/** The leg on this channel; null where the call has none such. */
export function legOn({ legs }: Pick<CallState, 'legs'>, channelId: string): LegState | null {
  for (const leg of legs) if (leg.channelId === channelId) return leg;
  return null;
}

/** The leg of an attempt; null while nothing is known of it. */
export function legOfAttempt({ legs }: Pick<CallState, 'legs'>, attemptId: string): LegState | null {
  for (const leg of legs) if (leg.attemptId === attemptId) return leg;
  return null;
}

/** Whether an agent has answered the call and it is still theirs, even if they have gone away from it. An offer is not. */
export function isTaken(call: CallState): boolean {
  const agent = agentPartyOf(call);
  return agent !== null && (agent.state === 'on' || (agent.state !== 'offered' && call.endedAt === null));
}

/** Whether nothing of the call is left: the requester has gone, and every other leg too. */
export function isOver(call: CallState): boolean {
  if (call.endedAt === null) return false;
  for (const leg of call.legs) if (leg.endedAt === null) return false;
  return true;
}

/**
 * What the parties of a call are doing, for the desk. A requester who hangs up while the agent talks to the owner does not end
 * that conversation: the agent goes on, and the call has ended once the owner's leg has.
 */
export function phaseOf(call: CallState): CallPhase {
  const agent = agentPartyOf(call);
  const isOn = agent !== null && agent.state === 'on';
  const hasLive = isAnyLive(call);
  if (isOn && hasLive) return isInRoom(call, 'requester') ? 'merged' : 'consulting';
  if (call.endedAt) return 'ended';
  if (isOn) return requesterOf(call)?.held ? 'held' : 'talking';
  if (agent !== null && agent.state === 'awaited') return 'waiting-for-agent';
  if (agent !== null && agent.state === 'offered') return 'offered';
  if (hasLive && isHandedOver(call)) return 'handed-over';
  return call.queuedAt ? 'queued' : 'arrived';
}

function isAnyLive({ parties }: CallState): boolean {
  for (const party of parties) if (isDialled(party) && isLive(party)) return true;
  return false;
}

/** Whether the agent who had the call last handed it over to somebody who is still there. */
function isHandedOver(call: CallState): boolean {
  const last = call.parties.findLast(({ role }) => role === 'agent');
  return last?.state === 'handed-over' && hasCompany(call);
}

/** Whether the requester may go on with one of those whom we dialled when no agent is there. */
export function hasCompany(call: CallState): boolean {
  return liveParties(call).some(({ role }) => destinations[role].mayStayWithRequester);
}
