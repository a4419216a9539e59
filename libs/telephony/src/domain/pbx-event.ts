import type { LegRole, MemberStatus, ObserverMode, OwnerResult, RingEndReason } from './call-role.js';
import type { Destination } from './destinations.js';
import type { PbxSnapshot } from './pbx-snapshot.js';

/** What every fact carries. */
export interface PbxFact {
  /**
   * The same fact seen twice (a replay after a gap, a second connection) has the same key, two facts never share one:
   * the ledger's unique index makes a repetition harmless.
   */
  readonly key: string;
  /** The PBX's own time of the fact. */
  readonly at: Date;
  /** The PBX node (its system name). */
  readonly node: string;
  /** Not heard when it happened, but read afterwards in what the PBX wrote down: history, which moves nobody. */
  readonly recorded?: true;
}

/**
 * A call came in on one of our numbers. The number is personal data: store it encrypted, log it never. `did` is the
 * number dialled, empty when the PBX was asked too late; `bureauId` is always there.
 */
export interface CallArrived extends PbxFact {
  readonly type: 'call-arrived';
  readonly callKey: string;
  readonly requesterChannelId: string;
  readonly bureauId: string;
  readonly did: string;
  readonly requesterNumber: string;
}

/** The caller waits in a queue; `position` counts from 1. Again when they return to the queue's head after losing their agent. */
export interface CallQueued extends PbxFact {
  readonly type: 'call-queued';
  readonly callKey: string;
  readonly queue: string;
  readonly position: number;
}

/** An agent's softphone begins to ring for the call. */
export interface AgentOffered extends PbxFact {
  readonly type: 'agent-offered';
  readonly callKey: string;
  readonly queue: string;
  readonly extension: string;
  readonly agentChannelId: string;
}

/** The agent picked up; the call is theirs only with `call-connected` (the caller may hang up in between). */
export interface AgentAnswered extends PbxFact {
  readonly type: 'agent-answered';
  readonly callKey: string;
  readonly extension: string;
  readonly agentChannelId: string;
}

/** The offer ended without the agent picking up. */
export interface AgentRingEnded extends PbxFact {
  readonly type: 'agent-ring-ended';
  readonly callKey: string;
  readonly extension: string;
  readonly agentChannelId: string;
  readonly reason: RingEndReason;
}

/** Caller and agent hear each other. Once per agent who takes the call, and again when an agent who went in mid-call is back. */
export interface CallConnected extends PbxFact {
  readonly type: 'call-connected';
  readonly callKey: string;
  readonly queue: string;
  readonly extension: string;
  readonly requesterChannelId: string;
  readonly agentChannelId: string;
  /** Seconds the caller waited in the queue; 0 when they only waited for the same agent. */
  readonly holdSeconds: number;
}

/**
 * The agent went without finishing the call (a page that was reloaded, a browser that died): the caller hears music and waits for
 * this agent, for as long as the PBX is set to wait; then a `call-queued` follows.
 */
export interface RequesterWaitingForAgent extends PbxFact {
  readonly type: 'requester-waiting-for-agent';
  readonly callKey: string;
  readonly extension: string;
}

/** The caller hears music. */
export interface RequesterHeld extends PbxFact {
  readonly type: 'requester-held';
  readonly callKey: string;
}

/** The caller is out of the music and back in the conversation. */
export interface RequesterResumed extends PbxFact {
  readonly type: 'requester-resumed';
  readonly callKey: string;
}

/** An agent calls somebody who did not ring: a call without a requester and without a queue. */
export interface CallPlaced extends PbxFact {
  readonly type: 'call-placed';
  readonly callKey: string;
  readonly bureauId: string;
  readonly extension: string;
  readonly agentChannelId: string;
}

/** What becomes of somebody whom we dial. */
export type DialStep = 'dialling' | 'ringing' | 'answered' | 'ended';

/** A step of an attempt to reach somebody; the class of whom we dial stands in the type. */
interface DialFact<D extends Destination, S extends DialStep> extends PbxFact {
  readonly type: `${D}-${S}`;
  readonly callKey: string;
  readonly attemptId: string;
}

/** The number passed the PBX's own check and is dialled; the leg itself is a `leg-started`. */
export type PartyDialling = { [D in Destination]: DialFact<D, 'dialling'> }[Destination];

/** Their phone rings. */
export type PartyRinging = { [D in Destination]: DialFact<D, 'ringing'> }[Destination];

/** They picked up. */
export type PartyAnswered = { [D in Destination]: DialFact<D, 'answered'> }[Destination];

/** The attempt is over, exactly once per attempt, whoever ended it. `cause` is the Q.850 cause, 0 when there is none. */
export type PartyEnded = {
  [D in Destination]: DialFact<D, 'ended'> & { readonly result: OwnerResult; readonly cause: number };
}[Destination];

/** A supervisor listens to the call in this mode; again when the mode changes. The leg itself is a `leg-started`. */
export interface CallObserved extends PbxFact {
  readonly type: 'call-observed';
  readonly callKey: string;
  readonly channelId: string;
  readonly extension: string;
  readonly mode: ObserverMode;
}

/** A party entered the conference room of the call. */
export interface RoomJoined extends PbxFact {
  readonly type: 'room-joined';
  readonly callKey: string;
  readonly role: LegRole;
  readonly channelId: string;
}

/** A party left the conference room of the call (its leg may live on, in the music). */
export interface RoomLeft extends PbxFact {
  readonly type: 'room-left';
  readonly callKey: string;
  readonly role: LegRole;
  readonly channelId: string;
}

/** A leg of a call exists. An agent's and a supervisor's have an extension, that of somebody whom we dialled has the attempt. */
export interface LegStarted extends PbxFact {
  readonly type: 'leg-started';
  readonly callKey: string;
  readonly role: LegRole;
  readonly channelId: string;
  readonly extension: string | null;
  readonly attemptId: string | null;
}

/** A leg is gone. `cause` is the Q.850 cause, null when nobody saw or wrote down why. */
export interface LegEnded extends PbxFact {
  readonly type: 'leg-ended';
  readonly callKey: string;
  readonly role: LegRole;
  readonly channelId: string;
  readonly cause: number | null;
}

/** The caller gave up before an agent was connected. At most once per call, always before its `call-ended`. */
export interface CallAbandoned extends PbxFact {
  readonly type: 'call-abandoned';
  readonly callKey: string;
  readonly queue: string;
  readonly waitedSeconds: number;
}

/**
 * The caller's leg is gone: the call is over, exactly once. `ended-unknown`: it was gone after a gap or a restart of the PBX,
 * nobody saw how, and the PBX's own record does not tell either.
 */
export interface CallEnded extends PbxFact {
  readonly type: 'call-ended';
  readonly callKey: string;
  readonly outcome: 'hung-up' | 'ended-unknown';
}

/** A leg is being recorded. `file` is the recording's name, relative to the PBX's recording folder. */
export interface RecordingStarted extends PbxFact {
  readonly type: 'recording-started';
  readonly callKey: string;
  readonly role: LegRole;
  readonly channelId: string;
  readonly file: string;
}

/** The file is complete. */
export interface RecordingFinished extends PbxFact {
  readonly type: 'recording-finished';
  readonly callKey: string;
  readonly role: LegRole;
  readonly channelId: string;
  readonly file: string;
}

/** The agent's softphone is registered and answers. */
export interface AgentRegistered extends PbxFact {
  readonly type: 'agent-registered';
  readonly extension: string;
}

/** The agent's softphone is gone or does not answer. */
export interface AgentUnregistered extends PbxFact {
  readonly type: 'agent-unregistered';
  readonly extension: string;
}

/** A member of a queue was added, changed or removed; the fields are the state after it. */
export interface QueueMemberChanged extends PbxFact {
  readonly type: 'queue-member-changed';
  readonly change: 'added' | 'removed' | 'changed';
  readonly queue: string;
  readonly extension: string;
  readonly paused: boolean;
  readonly inCall: boolean;
  readonly status: MemberStatus;
}

/** Our connection to the PBX came or went. The PBX goes on without us. */
export interface LinkChanged extends PbxFact {
  readonly type: 'link-changed';
  readonly link: PbxLink;
}

/**
 * After a gap our picture equals the PBX's again. Legs that appeared were told before this one; how those that are not in the
 * snapshot ended is told by nobody here (see `CallRecords`). `restarted`: the PBX itself was restarted, so every earlier call is gone.
 */
export interface Resynchronised extends PbxFact {
  readonly type: 'resynchronised';
  readonly snapshot: PbxSnapshot;
  readonly restarted: boolean;
}

/** `synchronising`: connected, but what happened in between is still being found out. */
export type PbxLink = 'up' | 'down' | 'synchronising';

/** Everything the PBX tells, in the domain's words. */
export type PbxEvent =
  | CallArrived
  | CallQueued
  | AgentOffered
  | AgentAnswered
  | AgentRingEnded
  | CallConnected
  | RequesterWaitingForAgent
  | RequesterHeld
  | RequesterResumed
  | CallPlaced
  | PartyDialling
  | PartyRinging
  | PartyAnswered
  | PartyEnded
  | CallObserved
  | RoomJoined
  | RoomLeft
  | LegStarted
  | LegEnded
  | CallAbandoned
  | CallEnded
  | RecordingStarted
  | RecordingFinished
  | AgentRegistered
  | AgentUnregistered
  | QueueMemberChanged
  | LinkChanged
  | Resynchronised;

export type PbxEventType = PbxEvent['type'];

/** The fact with this `type`. */
export type PbxEventOf<T extends PbxEventType> = Extract<PbxEvent, { type: T }>;
