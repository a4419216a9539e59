import type { LegRole, OwnerResult } from './call-role.js';

/** One leg as the PBX wrote it down; what had not happened by the end of the period asked for is null. */
export interface RecordedLeg {
  readonly channelId: string;
  readonly role: LegRole;
  /** Of an agent's leg. */
  readonly extension: string | null;
  /** Of an owner's leg. */
  readonly attemptId: string | null;
  readonly startedAt: Date;
  /** An agent's: whether the queue offered the call, or the telephone was rung for an agent to come back; null while it only rings. */
  readonly rungBy: 'queue' | 'reunion' | null;
  readonly answeredAt: Date | null;
  /** An agent's: the first moment at which agent and requester heard each other. */
  readonly connectedAt: Date | null;
  readonly endedAt: Date | null;
  /** Q.850, of a leg that has ended. */
  readonly cause: number | null;
  /** What became of an owner's leg, in the dialplan's own word. */
  readonly result: OwnerResult | null;
  /** The recording's name, relative to the PBX's recording folder. */
  readonly file: string | null;
}

/** One requester's call as the PBX wrote it down by itself, whether anybody listened or not. */
export interface RecordedCall {
  readonly node: string;
  readonly callKey: string;
  readonly bureauId: string;
  readonly did: string;
  /** Personal data: store it encrypted, log it never. Empty when the carrier sent none. */
  readonly requesterNumber: string;
  readonly arrivedAt: Date;
  readonly queue: string | null;
  readonly queuedAt: Date | null;
  /** In the order in which they began, the requester's first. */
  readonly legs: readonly RecordedLeg[];
}
