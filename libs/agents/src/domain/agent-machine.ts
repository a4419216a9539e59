import type { AgentState } from '@yiche/contracts';
import { StateMachine } from '@yiche/kernel';

/**
 * An agent's state. Signing in leads to a break, so that nobody is offered a call before saying that they are ready; the end of a
 * call always leads to wrap-up, which the application owns (app_queue's own has open bugs). Calls that exist win: one that rings or
 * talks as the agent takes a break is theirs all the same.
 */
export const agentMachine = new StateMachine<AgentState>('agent', 'offline', {
  offline: ['break'],
  break: ['ready', 'offered', 'talking', 'offline', 'reconnecting'],
  ready: ['offered', 'talking', 'break', 'offline', 'reconnecting', 'not-responding'],
  offered: ['talking', 'ready', 'break', 'not-responding', 'offline', 'reconnecting'],
  talking: ['holding', 'consulting', 'wrap-up', 'reconnecting', 'offline'],
  holding: ['talking', 'consulting', 'wrap-up', 'reconnecting', 'offline'],
  consulting: ['talking', 'holding', 'wrap-up', 'reconnecting', 'offline'],
  'wrap-up': ['ready', 'break', 'offered', 'talking', 'offline', 'reconnecting'],
  'not-responding': ['ready', 'break', 'offered', 'talking', 'offline', 'reconnecting'],
  reconnecting: [
    'ready',
    'break',
    'offered',
    'talking',
    'holding',
    'consulting',
    'wrap-up',
    'not-responding',
    'offline',
  ],
});

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

/** What the queue is told when an agent's state changes; null: nothing. */
export function queueOrder(from: AgentState, to: AgentState): 'pause' | 'unpause' | null {
  if (isLeftToQueue(to)) return null;
  if (mayBeOffered(to)) return mayBeOffered(from) ? null : 'unpause';
  return mayBeOffered(from) || isLeftToQueue(from) ? 'pause' : null;
}

/** States an agent may leave by asking for `ready` or a break; the others end when their call does. */
export function mayChoose(state: AgentState): boolean {
  return state === 'ready' || state === 'break' || state === 'wrap-up' || state === 'not-responding';
}
