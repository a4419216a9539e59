import type { RecordedLeg } from '@yiche/telephony';
import type { Chance } from './chance.js';
import type { AgentAtWork } from './roster.js';

/** What a telephone of the demo rings before the queue gives up on it, ms. */
const RINGS_MS = 15_000;

/** A call that waits in the queue. */
export interface Waiting {
  readonly callId: string;
  readonly callKey: string;
  /** From when on it may be offered, ms. */
  readonly since: number;
  /** Its caller hangs up then, if nobody has answered, ms. */
  readonly until: number;
}

/** What became of a wait: who answered it and when, or that its caller gave up; with the agents' legs that it took. */
export interface Taken {
  readonly agent: AgentAtWork | null;
  readonly at: number;
  readonly legs: readonly RecordedLeg[];
}

/** Offers a call to whoever has been free the longest, and to the next where a telephone rings in vain. */
export function offer(
  waiting: Waiting,
  agents: readonly AgentAtWork[],
  nextChannel: (at: number) => string,
  chance: Chance,
): Taken {
  const legs: RecordedLeg[] = [];
  for (let since = waiting.since; ;) {
    const agent = nextAgent(agents, since);
    const rings = agent ? Math.max(since, agent.freeAt.getTime()) + chance.whole(120, 600) : Infinity;
    if (!agent || rings >= waiting.until) return { agent: null, at: waiting.until, legs };
    const isMissed = chance.happens(0.013);
    const picksUp = rings + (isMissed ? RINGS_MS : chance.whole(1_700, 6_400));
    const stops = Math.min(picksUp, waiting.until);
    const extension = agent.shift.extension;
    agent.step(new Date(rings), 'offered', waiting.callId);
    if (!isMissed && picksUp < waiting.until) {
      legs.push(agentLeg({ ...waiting, extension, channelId: nextChannel(rings), rings, answered: picksUp }));
      return { agent, at: picksUp, legs };
    }
    legs.push(agentLeg({ ...waiting, extension, channelId: nextChannel(rings), rings, stopped: stops }));
    if (stops === waiting.until) {
      agent.step(new Date(stops), 'ready', waiting.callId);
      agent.freeAt = new Date(stops);
      return { agent: null, at: stops, legs };
    }
    const back = stops + chance.whole(40_000, 200_000);
    agent.step(new Date(stops), 'not-responding', waiting.callId);
    agent.step(new Date(back), 'ready');
    agent.freeAt = new Date(back);
    since = stops + 200;
  }
}

/** Among those at work the one who can begin first; the longest idle of several. */
function nextAgent(agents: readonly AgentAtWork[], at: number): AgentAtWork | null {
  const begins = ({ freeAt }: AgentAtWork): number => Math.max(at, freeAt.getTime());
  let next: AgentAtWork | null = null;
  for (const agent of agents) {
    if (agent.shift.to.getTime() <= begins(agent)) continue;
    const isSooner = next === null || begins(agent) < begins(next);
    if (isSooner || (begins(agent) === begins(next as AgentAtWork) && agent.freeAt < (next as AgentAtWork).freeAt))
      next = agent;
  }
  return next;
}

interface AgentRing {
  readonly callKey: string;
  readonly extension: string;
  readonly channelId: string;
  readonly rings: number;
  readonly answered?: number;
  readonly stopped?: number;
}

function agentLeg({ callKey, extension, channelId, rings, answered, stopped }: AgentRing): RecordedLeg {
  return {
    ...{ channelId, role: 'agent', extension, attemptId: null, rungBy: 'queue', result: null },
    startedAt: new Date(rings),
    answeredAt: answered === undefined ? null : new Date(answered),
    connectedAt: answered === undefined ? null : new Date(answered + 180),
    endedAt: stopped === undefined ? null : new Date(stopped),
    cause: stopped === undefined ? null : 26,
    file: answered === undefined ? null : `${callKey}.agent.${channelId}.wav`,
  };
}
