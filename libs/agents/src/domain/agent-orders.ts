import type { AgentState } from '@yiche/contracts';

/** What follows from a step: what the PBX is told of every seat of the agent, and what others hear. */
export type AgentOrder =
  | { readonly type: 'seat'; readonly paused: boolean }
  | { readonly type: 'pause' }
  | { readonly type: 'unpause' }
  | { readonly type: 'unseat' }
  | { readonly type: 'revoke-credential' }
  | { readonly type: 'tell-page-lost' }
  | { readonly type: 'tell-page-back' };

/** Whether the PBX's queue may offer the agent a call: the member is not paused. */
export function mayBeOffered(state: AgentState): boolean {
  return state === 'ready';
}

/**
 * Whoever has got a call from the queue is left to it, as they were: their telephone is in use (`ringinuse=no`), and should nobody be
 * there to say that the talk is over (AMI, server or database away), the queue's own `wrapuptime` keeps them going round (A1). That time
 * is also ours to pause them for wrap-up. On hold, in a consultation and after a reunion the queue does not see the call, so nobody comes
 * back unpaused from those.
 */
export function isLeftToQueue(state: AgentState): boolean {
  return state === 'offered' || state === 'talking';
}

/** The seat of somebody who is at work in this state. */
export function seatIn(state: AgentState): AgentOrder {
  return { type: 'seat', paused: !mayBeOffered(state) };
}

/** What the PBX is told when the state of an agent at work changes. */
export function ordersBetween(from: AgentState, to: AgentState): AgentOrder[] {
  if (to === 'offline') return from === 'offline' ? [] : [{ type: 'unseat' }, { type: 'revoke-credential' }];
  if (isLeftToQueue(to)) return [];
  if (mayBeOffered(to)) return mayBeOffered(from) ? [] : [{ type: 'unpause' }];
  return mayBeOffered(from) || isLeftToQueue(from) ? [{ type: 'pause' }] : [];
}
