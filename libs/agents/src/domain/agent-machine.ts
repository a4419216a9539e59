import type { AgentState } from '@yiche/contracts';
import { StateMachine } from '@yiche/kernel';

/**
 * An agent's states, and the steps that `reduceAgent` makes: it asks this table, and a test holds the two together, so that no arrow
 * stands here which nothing asks for. Signing in leads to a break, so that nobody is offered a call before saying that they are ready; the
 * end of a call always leads to wrap-up, which the application owns (app_queue's own has open bugs). Calls that exist win: one that rings
 * or talks as the agent takes a break is theirs all the same.
 */
export const agentMachine = new StateMachine<AgentState>('agent', 'offline', {
  offline: ['break'],
  break: ['ready', 'offered', 'talking', 'offline', 'reconnecting'],
  ready: ['offered', 'talking', 'break', 'offline', 'reconnecting'],
  offered: ['talking', 'ready', 'break', 'wrap-up', 'not-responding', 'offline', 'reconnecting'],
  talking: ['holding', 'consulting', 'wrap-up', 'reconnecting', 'offline'],
  holding: ['talking', 'consulting', 'wrap-up', 'reconnecting', 'offline'],
  consulting: ['talking', 'holding', 'wrap-up', 'reconnecting', 'offline'],
  'wrap-up': ['ready', 'break', 'offered', 'talking', 'offline', 'reconnecting'],
  'not-responding': ['ready', 'break', 'offered', 'talking', 'offline', 'reconnecting'],
  reconnecting: ['ready', 'break', 'offered', 'talking', 'holding', 'consulting', 'wrap-up', 'offline'],
});
