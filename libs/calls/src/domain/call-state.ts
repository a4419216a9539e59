import type { DeskCall } from '@yiche/contracts';
import type { CallLegs, LegRole, OwnerResult } from '@yiche/telephony';

export type CallPhase = 'arrived' | 'queued' | DeskCall['phase'];

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
  readonly role: LegRole;
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
  readonly requesterChannelId: string | null;
  /** Null while there is no such leg: nobody has the call, or the agent who has it went away from it. */
  readonly agentChannelId: string | null;
  /** The agent who is offered the call, has it, or is waited for; null while nobody is. */
  readonly agentExtension: string | null;
  readonly arrivedAt: Date;
  readonly queuedAt: Date | null;
  /** Of the latest offer. */
  readonly offeredAt: Date | null;
  /** First time an agent and the caller heard each other; the call counts as answered from here (合同三, G1). */
  readonly connectedAt: Date | null;
  readonly endedAt: Date | null;
  readonly outcome: CallOutcome | null;
  readonly held: boolean;
  /** Who stands in the call's conference room. */
  readonly room: readonly LegRole[];
  readonly connected: boolean;
  /** The agent went without finishing the call; the requester hears music and waits for them. */
  readonly awaitsAgent: boolean;
  readonly owner: OwnerLegState | null;
  /** Legs by channel. */
  readonly legs: Readonly<Record<string, LegState>>;
}

/** The extension of the agent who is offered the call, has it, or is waited for; null while nobody is. */
export function agentOf(call: CallState): string | null {
  return call.agentExtension;
}

/** Whether the call is offered to this agent, with them, or waiting for them. */
export function isWith(call: CallState, extension: string | null): boolean {
  return extension !== null && agentOf(call) === extension;
}

/** Whether an agent and the requester are put through to each other, be it by way of the room or of music. */
export function isConnected(call: CallState): boolean {
  return call.connected;
}

/** Whether the requester hears music and waits for the agent who went without finishing the call. */
export function isAwaitingAgent(call: CallState): boolean {
  return call.awaitsAgent;
}

/** Whether this party stands in the call's room. */
export function isInRoom(call: CallState, role: LegRole): boolean {
  return call.room.includes(role);
}

/** The legs of requester and agent, as the PBX is told of them; null while one of the two has none. */
export function lineOf({ callKey, requesterChannelId, agentChannelId }: CallState): CallLegs | null {
  return requesterChannelId && agentChannelId ? { callKey, requesterChannelId, agentChannelId } : null;
}

/** The attempt to reach an owner that is, or was last, on this call. */
export function ownerOf(call: CallState): OwnerLegState | null {
  return call.owner;
}

/** Whether an owner is being called or talked to. */
export function ownerIsLive(call: CallState): boolean {
  return call.owner !== null && call.owner.state !== 'ended';
}

/** Whether an agent has answered the call and it is still theirs, even if they have gone away from it. An offer is not. */
export function isTaken(call: CallState): boolean {
  const away = call.agentChannelId === null && call.endedAt === null;
  return call.agentExtension !== null && (call.connected || away);
}

/** Whether nothing of the call is left: the requester has gone, and every other leg too. */
export function isOver(call: CallState): boolean {
  return call.endedAt !== null && Object.values(call.legs).every((leg) => leg.endedAt !== null);
}

/**
 * What the parties of a call are doing, for the desk. A requester who hangs up while the agent talks to the owner does not end
 * that conversation: the agent goes on, and the call has ended once the owner's leg has.
 */
export function phaseOf(call: CallState): CallPhase {
  if (call.connected && ownerIsLive(call)) return call.room.includes('requester') ? 'merged' : 'consulting';
  if (call.endedAt) return 'ended';
  if (call.awaitsAgent) return 'waiting-for-agent';
  if (call.connected) return call.held ? 'held' : 'talking';
  if (call.agentExtension && call.agentChannelId) return 'offered';
  return call.queuedAt ? 'queued' : 'arrived';
}
