import { StateMachine } from '@yiche/kernel';
import type { CallPhase } from './call-state.js';

/**
 * A call's phases. They follow from its parties (`phaseOf`); an arrow is what facts can do to them one at a time, so what a fact that
 * was lost would have told between two phases is none. Back into a consultation leads a way from the end: the requester hung up as the
 * agent was calling the owner, and the agent speaks to them all the same.
 */
export const callMachine = new StateMachine<CallPhase>('call', 'arrived', {
  arrived: ['queued', 'offered', 'talking', 'waiting-for-agent', 'ended'],
  queued: ['offered', 'talking', 'waiting-for-agent', 'ended'],
  offered: ['queued', 'arrived', 'talking', 'waiting-for-agent', 'ended'],
  talking: ['held', 'consulting', 'merged', 'waiting-for-agent', 'queued', 'ended'],
  held: ['talking', 'consulting', 'waiting-for-agent', 'queued', 'ended'],
  consulting: ['merged', 'held', 'talking', 'handed-over', 'waiting-for-agent', 'queued', 'ended'],
  merged: ['consulting', 'talking', 'held', 'handed-over', 'waiting-for-agent', 'queued'],
  'waiting-for-agent': ['talking', 'queued', 'offered', 'ended'],
  'handed-over': ['talking', 'consulting', 'queued', 'waiting-for-agent', 'ended'],
  ended: ['consulting'],
});
