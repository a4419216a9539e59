import type { LegRole, MemberStatus } from './call-role.js';

/** What a channel is doing. `up` says that it is answered, not that anyone hears it. */
export type ChannelState = 'down' | 'ringing' | 'up';

/** One leg that exists on the PBX now. */
export interface PbxChannel {
  readonly channelId: string;
  /** Null for a channel that is not a leg of one of our calls (a test call, a monitor). */
  readonly role: LegRole | null;
  readonly callKey: string | null;
  readonly extension: string | null;
  readonly attemptId: string | null;
  readonly state: ChannelState;
  /** Whether it stands in the conference room of its call. */
  readonly inRoom: boolean;
  /** A caller who waits, outside the queue, for the agent who went in mid-call. */
  readonly awaitsAgent: boolean;
  /** Whole seconds since the leg began. */
  readonly ageSeconds: number;
}

/** An agent's softphone in one queue. */
export interface PbxQueueMember {
  readonly queue: string;
  readonly extension: string;
  readonly paused: boolean;
  readonly pauseReason: string | null;
  readonly inCall: boolean;
  readonly status: MemberStatus;
}

/** A caller who waits. */
export interface PbxWaitingCaller {
  readonly queue: string;
  readonly callKey: string | null;
  readonly channelId: string;
  /** From 1. */
  readonly position: number;
  readonly waitedSeconds: number;
}

/** The PBX's truth at one instant. */
export interface PbxSnapshot {
  readonly at: Date;
  readonly node: string;
  /** When this PBX process started; a change between two snapshots means that all calls before it are gone. */
  readonly startedAt: Date | null;
  readonly channels: readonly PbxChannel[];
  readonly queueMembers: readonly PbxQueueMember[];
  readonly waitingCallers: readonly PbxWaitingCaller[];
  /** Extensions whose softphone is registered and answers. */
  readonly registered: readonly string[];
}
