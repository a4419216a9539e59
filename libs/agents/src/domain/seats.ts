import type { AgentState } from '@yiche/contracts';
import type { PbxQueueMember } from '@yiche/telephony';
import { isLeftToQueue, mayBeOffered } from './agent-orders.js';

/** Where an agent is to sit, and in which state they are. */
export interface TakenSeat {
  readonly extension: string;
  readonly queue: string;
  readonly state: AgentState;
  readonly since: Date;
}

/**
 * Members of the PBX's queues that are not as the agents' states say: missing, paused or not, or not at work at all. An agent whose
 * state is younger than the list is left out: the queue may be about to follow.
 */
export function wrongSeats<S extends TakenSeat>(
  seats: readonly S[],
  members: readonly PbxQueueMember[],
  listedAt: Date,
): { readonly missing: S[]; readonly paused: S[]; readonly strangers: PbxQueueMember[] } {
  const settled = seats.filter(({ since, state }) => since < listedAt && state !== 'offline');
  const isOf =
    (seat: TakenSeat) =>
    ({ queue, extension }: PbxQueueMember): boolean =>
      seat.queue === queue && seat.extension === extension;
  const mayBeThere = seats.filter(({ since, state }) => since >= listedAt || state !== 'offline');
  return {
    missing: settled.filter((seat) => !members.some(isOf(seat))),
    paused: settled.filter((seat) => isPausedWrongly(seat, members.find(isOf(seat)))),
    strangers: members.filter((member) => !mayBeThere.some((seat) => isOf(seat)(member))),
  };
}

/** Whether a member is paused, or not, against the agent's state; false for one who is left to the queue, or missing. */
export function isPausedWrongly({ state }: Pick<TakenSeat, 'state'>, member: PbxQueueMember | undefined): boolean {
  return member !== undefined && !isLeftToQueue(state) && member.paused === mayBeOffered(state);
}
