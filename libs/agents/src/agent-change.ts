import type { AgentOrder } from './domain/agent-orders.js';
import type { Refusal } from './domain/reduce-agent.js';
import type { Agent } from './persistence/agent.entity.js';

/** What an event has made of an agent, before it is saved. */
export interface AgentChange {
  readonly before: Readonly<Agent>;
  readonly after: Readonly<Agent>;
  readonly at: Date;
  readonly orders: readonly AgentOrder[];
  readonly refusal: Refusal | null;
}

/** Whether a row is another for it: a shift that is to end with the call is known to its session, and not kept here. */
export function isToBeSaved({ before, after }: AgentChange): boolean {
  return KEPT.some((column) => textOf(before[column]) !== textOf(after[column]));
}

/** Whether anybody would want to know. */
export function isNews(change: AgentChange): boolean {
  return isToBeSaved(change) || change.before.leaving !== change.after.leaving;
}

const KEPT = [
  ...(['sessionId', 'extension', 'displayName', 'bureauId', 'seats'] as const),
  ...(['state', 'reason', 'resumes', 'wrapUpUntil', 'callId', 'resumesCallId'] as const),
] as const satisfies readonly (keyof Agent)[];

/** Dates and seats are the same where they read the same. */
const textOf = (value: Agent[(typeof KEPT)[number]]): string => JSON.stringify(value);
