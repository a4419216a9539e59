import type { AgentState } from '@yiche/contracts';
import { standing, standingOf, type Presence, type Standing } from './presence.js';
import { wrapUpFrom, type WrapUpPolicy } from './wrap-up.js';

/** What of an agent changes from step to step. */
export interface AgentPlace extends Standing {
  readonly since: Date;
  readonly wrapUpUntil: Date | null;
  readonly callId: string | null;
}

/** A step of an agent. */
export interface Step {
  readonly to: AgentState;
  readonly reason?: string | null;
  /** Undefined leaves the call on the desk as it is. */
  readonly callId?: string | null;
}

/** Where a step leads an agent who lacks nothing, or lacks what `presence` says. Whether the table has the step is another question. */
export function nextPlace(
  agent: AgentPlace,
  { to, reason = null, callId = agent.callId }: Step,
  { presence, now, policy }: { readonly presence: Presence; readonly now: Date; readonly policy: WrapUpPolicy },
): AgentPlace {
  const there = standing({ state: to, reason }, presence);
  // The same state in another call began anew.
  if (there.state === agent.state && callId === agent.callId)
    return { ...there, since: agent.since, wrapUpUntil: agent.wrapUpUntil, callId };
  return { ...there, since: now, wrapUpUntil: to === 'wrap-up' ? wrapUpFrom(now, policy) : null, callId };
}

/** Whether nothing has changed that anybody would want to know. */
export function isSamePlace(one: AgentPlace, other: AgentPlace): boolean {
  return (
    one.state === other.state &&
    one.reason === other.reason &&
    one.resumes === other.resumes &&
    one.callId === other.callId
  );
}

/** Whether a step leads anywhere: into another state, or into another call in the same one. */
export function leadsAnywhere(agent: Standing & { readonly callId: string | null }, { to, callId }: Step): boolean {
  return to !== standingOf(agent) || (callId !== undefined && callId !== agent.callId);
}
