import type { OwnerResult, RingEndReason } from '../domain/call-role.js';
import type { Destination } from '../domain/destinations.js';

/** The names that apps/pbx/CONTRACT.md promises. They stand here and nowhere else. */

export const agentInterface = (extension: string): string => `PJSIP/agent-${extension}`;

/** The extension of an agent's queue interface or channel name, or null for any other. */
export function extensionOf(interfaceOrChannel: string): string | null {
  return /^PJSIP\/agent-(\d{1,10})(?:-[0-9a-f]+)?$/.exec(interfaceOrChannel)?.[1] ?? null;
}

/** Where the dialplan has a requester who waits for the agent who went in mid-call. */
export const awaitingExtens: ReadonlySet<string> = new Set(['await-agent', 'back-to-agent']);

/** Whether this is the leg of a vehicle owner. */
export const isOwnerChannel = (channel: string): boolean => channel.startsWith('PJSIP/carrier-owner-');

export const isRequesterChannel = (channel: string): boolean =>
  channel.startsWith('PJSIP/carrier-') && !isOwnerChannel(channel);

/** The only way to somebody of this class: the context sets what they are shown (`callerIdFor`). */
export const callContext = (destination: Destination, bureauId: string): string => `${destination}-call-${bureauId}`;

/** One attempt to reach an owner within a call. */
export interface AttemptKey {
  readonly attemptId: string;
  readonly callKey: string;
}

/** The attempt as part of an id that Asterisk carries for us: an ActionID, or the id of a channel that we make. */
export const attemptTag = ({ attemptId, callKey }: AttemptKey): string => `~${attemptId}~${callKey}`;

/** The two halves of the Local channel that calls an owner: read again, they say whose they are, also after a restart. */
export const ownerRoomHalf = (attempt: AttemptKey): string => `room${attemptTag(attempt)}`;
export const ownerDialHalf = (attempt: AttemptKey): string => `dial${attemptTag(attempt)}`;

/** The attempt in an id made above, or null for any other id. */
export function attemptOf(id: string): AttemptKey | null {
  const [, attemptId, callKey] = /^[a-z0-9]+~([A-Za-z0-9.-]+)~([A-Za-z0-9.-]+)$/.exec(id) ?? [];
  return attemptId !== undefined && callKey !== undefined ? { attemptId, callKey } : null;
}

/**
 * How an attempt ended, from Dial's status and the Q.850 cause. The status tells who ended it, the cause why: a decline
 * (603 → 21) and a number that does not exist (404 → 1) come with the same status.
 */
export function ownerResult(status: string, cause: number): OwnerResult {
  if (status === 'ANSWER') return 'answered';
  if (status === 'CANCEL') return 'cancelled';
  if (cause === 21) return 'rejected';
  if (status === 'BUSY' || cause === 17) return 'busy';
  if (unreachableCauses.has(cause)) return 'unreachable';
  if (status === 'NOANSWER' || cause === 18 || cause === 19) return 'no-answer';
  return 'failed';
}

/** Unallocated, no route, subscriber absent, changed, out of order, invalid format, temporarily not there. */
const unreachableCauses: ReadonlySet<number> = new Set([1, 2, 3, 20, 22, 27, 28, 31]);

/** Why an agent's telephone stopped ringing, from the status of a DialEnd; null when it was answered. */
export function ringEnd(dialStatus: string): RingEndReason | null {
  switch (dialStatus) {
    case 'ANSWER':
      return null;
    case 'NOANSWER':
      return 'no-answer';
    case 'BUSY':
      return 'busy';
    case 'CANCEL':
    case 'ABORT':
      return 'cancelled';
    default:
      return 'rejected';
  }
}
