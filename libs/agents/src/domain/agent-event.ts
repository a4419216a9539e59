import type { BreakReason, SessionEndReason } from '@yiche/contracts';
import type { Presence } from './presence.js';

/** A queue that an agent serves; who has the smaller penalty is offered its calls first (A3). */
export interface Seat {
  readonly queue: string;
  readonly penalty: number;
}

/** Who comes to work, in which log-in session. */
export interface Shift {
  readonly userId: string;
  readonly extension: string;
  readonly displayName: string;
  /** Their own, or that of their first seat. */
  readonly bureauId: string;
  /** At least one. */
  readonly seats: readonly Seat[];
  readonly sessionId: string;
}

/** What an agent asks for. */
export type Wish = { readonly state: 'ready' } | { readonly state: 'break'; readonly reason: BreakReason };

/** What a conversation is to its agent. */
export type Conversation = 'talking' | 'holding' | 'consulting';

/**
 * Everything that can happen to an agent. What happened to a call names it: what is told of another one is not theirs. After a gap
 * the calls that exist are told in these words too, so that there is no second way to be in one.
 */
export type AgentEvent =
  /** They come to work, or go on with it in a new page. */
  | { readonly type: 'shift-begun'; readonly shift: Shift }
  /** They sign off, or their session has ended. */
  | { readonly type: 'shift-ended' }
  /** Their session is to end; a call in hand is finished first. */
  | { readonly type: 'session-due'; readonly reason: SessionEndReason }
  | { readonly type: 'wished'; readonly wish: Wish }
  | { readonly type: 'offered'; readonly callId: string }
  /** The offer is over without an answer; `missed`: the agent was there to answer it, and did not. */
  | { readonly type: 'ring-ended'; readonly callId: string; readonly missed: boolean }
  | { readonly type: 'connected'; readonly callId: string }
  | { readonly type: 'conversation-moved'; readonly callId: string; readonly to: Conversation }
  /** For this agent: it ended, or it went to somebody else. */
  | { readonly type: 'call-over'; readonly callId: string }
  /** Page, telephone or microphone came or went: all three as they are now. */
  | { readonly type: 'presence-changed'; readonly presence: Presence }
  | { readonly type: 'wrap-up-extended' }
  /** The time for the paperwork may be up. */
  | { readonly type: 'wrap-up-due' };
