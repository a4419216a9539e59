import type { PbxQueueMember } from '../domain/pbx-snapshot.js';

/** An agent's leg of a simulated call. */
export interface SimulatedAgentLeg {
  readonly extension: string;
  readonly channelId: string;
  readonly startedAt: Date;
  inRoom: boolean;
}

export interface SimulatedAttempt {
  readonly attemptId: string;
  readonly channelId: string;
  readonly startedAt: Date;
  state: 'dialling' | 'ringing' | 'answered';
  /** Takes back what the owner would do next. */
  cancel: () => void;
}

/**
 * `waiting` in the queue, `ringing` at an agent, `talking` to one (in the two-party bridge or in the room), `held` with music,
 * `awaiting` the agent who went in mid-call, `returning` while that agent's telephone rings again, `gone` when the caller has hung up
 * and an agent is still in the room.
 */
export type RequesterState = 'waiting' | 'ringing' | 'talking' | 'held' | 'awaiting' | 'returning' | 'gone';

export interface SimulatedCall {
  readonly callKey: string;
  readonly did: string;
  readonly bureauId: string;
  readonly queue: string;
  readonly startedAt: Date;
  requester: RequesterState;
  /** Whether the requester stands in the room. */
  requesterInRoom: boolean;
  /** Higher waits before lower; a caller who lost their agent goes before all new ones. */
  priority: number;
  queuedAt: Date;
  everConnected: boolean;
  agent: SimulatedAgentLeg | null;
  /** Whom the caller waits for since they went in mid-call. */
  awaited: string | null;
  cancelRinging: () => void;
  /** Takes back the end of that wait. */
  cancelAwaiting: () => void;
  owner: SimulatedAttempt | null;
}

/** An agent's seat in a simulated queue. */
export interface SimulatedSeat {
  readonly queue: string;
  readonly extension: string;
  penalty: number;
  paused: boolean;
  pauseReason: string | null;
  /** When this agent last had a call or an offer, or was seated: the longest idle is offered first (A3). */
  lastBusyAt: number;
}

/** The next caller and the agent to offer them to, or null. Pure. */
export function nextOffer(
  calls: Iterable<SimulatedCall>,
  seats: Iterable<SimulatedSeat>,
  isFree: (extension: string) => boolean,
): { call: SimulatedCall; seat: SimulatedSeat } | null {
  const free = [...seats].filter((seat) => !seat.paused && isFree(seat.extension));
  for (const call of waitingOrder(calls)) {
    const [seat] = free
      .filter((each) => each.queue === call.queue)
      .sort((one, other) => one.penalty - other.penalty || one.lastBusyAt - other.lastBusyAt);
    if (call.requester === 'waiting' && seat) return { call, seat };
  }
  return null;
}

/** Callers in the order in which they are served; one whose offer rings keeps their place. */
export function waitingOrder(calls: Iterable<SimulatedCall>): SimulatedCall[] {
  return [...calls]
    .filter(({ requester }) => requester === 'waiting' || requester === 'ringing')
    .sort((one, other) => other.priority - one.priority || one.queuedAt.getTime() - other.queuedAt.getTime());
}

/** The seat as a snapshot shows it. */
export function memberOf(seat: SimulatedSeat, registered: boolean, agentOf: SimulatedCall | undefined): PbxQueueMember {
  const { queue, extension, paused, pauseReason } = seat;
  const rings = agentOf?.requester === 'ringing' || agentOf?.requester === 'returning';
  const inCall = agentOf !== undefined && !rings;
  const status = !registered ? 'unreachable' : inCall ? 'in-call' : agentOf ? 'ringing' : 'available';
  return { queue, extension, paused, pauseReason, inCall, status };
}
