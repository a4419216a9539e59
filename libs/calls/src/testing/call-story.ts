import { agentOf, type CallState } from '../domain/call-state.js';
import { foldCall, unknownCall, type CallFact } from '../domain/fold-call.js';
import { liveOf } from '../persistence/live-call.js';

/** A fact as a test names it: key, node, call and time are filled in by its place in the story. */
export type Told<T = CallFact> = T extends CallFact ? Omit<T, 'key' | 'at' | 'node' | 'callKey'> : never;

/** One fact a second, from 1970 on, unless the test says otherwise. */
export interface Telling {
  readonly id?: string;
  readonly callKey?: string;
  readonly at?: (index: number) => Date;
}

/** What was told, as whole facts. */
export function factsOf(told: readonly Told[], { callKey = 'c', at = everySecond }: Telling = {}): CallFact[] {
  return told.map((fact, index) => ({ ...fact, key: String(index), node: 'yc1', callKey, at: at(index) }) as CallFact);
}

/** The call of which these facts, and no others, are known. */
export function callTold(told: readonly Told[], telling: Telling = {}): CallState {
  const facts = factsOf(told, telling);
  return facts.reduce(foldCall, unknownCall(telling.id ?? 'id', facts[0] as CallFact));
}

/** The call with what the version before kept of its parties: its one agent, its one owner, where they stand. */
export const asBefore = (call: CallState) => ({ ...call, ...liveOf(call), agentExtension: agentOf(call) });

export const arrived: Told = {
  type: 'call-arrived',
  bureauId: 'WJ',
  did: '114',
  requesterNumber: '13812348000',
  requesterChannelId: 'r',
};
export const queued: Told = { type: 'call-queued', queue: 'q', position: 1 };
export const offered = (extension = '8001', agentChannelId = 'a'): Told => ({
  ...{ type: 'agent-offered', queue: 'q', extension, agentChannelId },
});
export const answered = (extension = '8001', agentChannelId = 'a'): Told => ({
  ...{ type: 'agent-answered', extension, agentChannelId },
});
export const connected = (extension = '8001', agentChannelId = 'a'): Told => ({
  ...{ type: 'call-connected', queue: 'q', extension, agentChannelId, holdSeconds: 1, requesterChannelId: 'r' },
});
export const ringEnded = (reason: 'no-answer' | 'cancelled', extension = '8001', agentChannelId = 'a'): Told => ({
  ...{ type: 'agent-ring-ended', reason, extension, agentChannelId },
});
export const waiting: Told = { type: 'requester-waiting-for-agent', extension: '8001' };
export const held: Told = { type: 'requester-held' };
export const ended: Told = { type: 'call-ended', outcome: 'hung-up' };

const everySecond = (index: number): Date => new Date(1_000 * index);
