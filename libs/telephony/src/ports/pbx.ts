import type { PbxEvent, PbxLink } from '../domain/pbx-event.js';
import type { PbxSnapshot } from '../domain/pbx-snapshot.js';

/** The two legs of a connected call, as `call-connected` named them. */
export interface CallLegs {
  readonly callKey: string;
  readonly requesterChannelId: string;
  readonly agentChannelId: string;
}

/** One agent's seat in one queue. */
export interface QueueSeat {
  readonly queue: string;
  readonly extension: string;
}

/** A member to be: the smaller the penalty, the earlier they are offered a call of the queue (A3). */
export interface NewQueueMember extends QueueSeat {
  readonly displayName: string;
  /** 0–9; 0 where it is not said. */
  readonly penalty?: number;
  readonly paused: boolean;
}

/** What an agent's browser needs to register; lives no longer than the session that asked for it. */
export type SoftphoneCredential =
  | { readonly kind: 'sip'; readonly username: string; readonly password: string; readonly uri: string }
  | { readonly kind: 'simulated' };

/** A call to an owner within a connected call. `attemptId` is ours, unique for ever; it comes back in the owner events. */
export interface OwnerCall extends CallLegs {
  readonly attemptId: string;
  readonly bureauId: string;
  /** The owner's number, digits only. */
  readonly number: string;
}

/**
 * The telephone exchange, in the hotline's words. Two adapters: Asterisk, and a simulator in process without audio; both
 * pass `describePbxContract`. Also the injection token.
 *
 * Every command resolves when the PBX has accepted it, which is not yet done: the fact comes as an event. A refusal is
 * a `DomainError`: `telephony/pbx-unavailable` (nothing was sent), `telephony/timed-out` (it may or may not have
 * happened; wait for the event or take a snapshot), `telephony/refused`, `telephony/unknown-call`, `telephony/invalid-value`.
 *
 * No command takes a caller ID: an owner always sees the bureau's own number, which the PBX chooses from `bureauId`
 * (合同二-6). Do not add such a parameter.
 */
export abstract class Pbx {
  /**
   * Connects and goes on trying for ever in the background; resolves after the first try, whether the PBX was there or not.
   * Subscribe first: the first facts come before it resolves.
   */
  abstract start(): Promise<void>;

  /** Leaves the PBX alone and forgets it; calls in progress go on. */
  abstract stop(): Promise<void>;

  abstract get link(): PbxLink;

  /** The PBX's name, as its facts carry it. */
  abstract get node(): string;

  /**
   * Delivers facts one after the other, synchronously. Facts about one leg come in their order; facts about different legs
   * of a call may overtake each other by milliseconds (an offer before its `call-queued`, an owner in the room before
   * `owner-answered`): decide by state, not by sequence. A listener that throws is contained and counted. Returns the way out.
   */
  abstract subscribe(listener: (event: PbxEvent) => void): () => void;

  abstract snapshot(): Promise<PbxSnapshot>;

  /** Makes the extension registrable with a new random password; the one before is worth nothing from then on. */
  abstract issueSoftphone(request: { readonly extension: string }): Promise<SoftphoneCredential>;

  /** Ends the credential and the registration made with it. Harmless when there is none. */
  abstract revokeSoftphone(request: { readonly extension: string }): Promise<void>;

  /** Seats the agent in the queue; an agent who is there already gets the `penalty` and the `paused` asked for. */
  abstract addQueueMember(member: NewQueueMember): Promise<void>;

  /** Harmless when the agent is not there. */
  abstract removeQueueMember(seat: QueueSeat): Promise<void>;

  /** A paused member gets no offers. `reason` is for the PBX's own lists; letters, digits and dashes. */
  abstract pauseQueueMember(seat: QueueSeat & { readonly paused: boolean; readonly reason: string }): Promise<void>;

  /** Caller to music; the agent stays alone in the call's room. */
  abstract holdRequester(call: CallLegs): Promise<void>;

  /** Caller out of the music and back to the agent. */
  abstract resumeRequester(call: CallLegs): Promise<void>;

  /** Caller to music, then the owner is called into the agent's room. One live attempt per call. */
  abstract callOwner(call: OwnerCall): Promise<void>;

  /** Caller joins agent and owner: all three hear each other. */
  abstract mergeParties(call: CallLegs): Promise<void>;

  /** Caller back to music; agent and owner go on. */
  abstract partParties(call: CallLegs): Promise<void>;

  /** Ends one attempt, answered or still ringing. Harmless when it is over. */
  abstract hangupOwner(attempt: { readonly callKey: string; readonly attemptId: string }): Promise<void>;

  /**
   * The agent's page is gone and has not hung up: what is left of the agent's leg ends, an owner is released, the caller hears music
   * and waits for this agent (`requester-waiting-for-agent`). The PBX does the same by itself when an agent's leg ends.
   */
  abstract awaitAgent(call: CallLegs): Promise<void>;

  /**
   * The agent whom the caller waits for is back: rings that softphone, for an answer without a click (`call-connected`). No answer:
   * the caller goes on waiting. The PBX knows whom the caller waits for, so nobody else can be rung. Harmless while it rings.
   * @throws DomainError `telephony/unknown-call` when the caller waits for nobody
   */
  abstract reunite(call: Omit<CallLegs, 'agentChannelId'>): Promise<void>;

  /** Ends the call with all its legs. Harmless when it is over. */
  abstract hangupCall(call: CallLegs): Promise<void>;
}
