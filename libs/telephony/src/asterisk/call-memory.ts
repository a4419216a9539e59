import { LRUCache } from 'lru-cache';
import type { LegRole } from '../domain/call-role.js';

/** A leg that lives. */
export interface KnownLeg {
  readonly channelId: string;
  readonly callKey: string;
  readonly role: LegRole;
  readonly extension: string | null;
  readonly attemptId: string | null;
  /** An agent's or owner's telephone that rings; `answered` once it was picked up. */
  phase: 'new' | 'ringing' | 'answered';
  /** It stands in the call's conference room. */
  inRoom: boolean;
  /** The PBX has been asked to take it there. */
  roomBound: boolean;
}

/** What is known of a leg when it starts. */
export type NewLeg = Omit<KnownLeg, 'phase' | 'inRoom' | 'roomBound'>;

/** A call whose requester's leg lives. */
export interface KnownCall {
  readonly callKey: string;
  readonly bureauId: string;
  connected: boolean;
  abandoned: boolean;
  /** The caller waits for an agent who went in mid-call; `rung` while that agent's telephone is rung again. */
  agentAway: 'no' | 'awaited' | 'rung';
}

export interface KnownAttempt {
  readonly callKey: string;
  readonly attemptId: string;
  dialled: boolean;
  ended: boolean;
  legChannelId: string | null;
}

/**
 * What the translator must remember to tell facts from single AMI events: which channel is whose leg. Holds what lives
 * plus a bounded tail of what is over.
 */
export class CallMemory {
  readonly calls = new Map<string, KnownCall>();
  readonly legs = new Map<string, KnownLeg>();
  readonly attempts: LRUCache<string, KnownAttempt>;
  /** Requesters' channels before they are calls: what was dialled and who rings. */
  readonly arrivals: LRUCache<string, { readonly did: string; readonly number: string }>;
  readonly registered = new Set<string>();

  /** @param maxRemembered attempts, and arrivals, that are kept when they are over */
  constructor(maxRemembered: number) {
    this.attempts = new LRUCache({ max: maxRemembered });
    this.arrivals = new LRUCache({ max: maxRemembered });
  }

  legsOf(callKey: string): KnownLeg[] {
    return [...this.legs.values()].filter((leg) => leg.callKey === callKey);
  }

  attempt(callKey: string, attemptId: string): KnownAttempt {
    let known = this.attempts.get(attemptId);
    if (known === undefined) {
      known = { callKey, attemptId, dialled: false, ended: false, legChannelId: null };
      this.attempts.set(attemptId, known);
    }
    return known;
  }
}
