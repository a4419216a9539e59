import { type Destination, isDestination } from './destinations.js';

/** Who takes part in a call: the person who rang 114, the agent's softphone, or somebody whom we dialled. */
export type PartyRole = 'requester' | 'agent' | Destination;

/** Who is at the far end of a leg: a party, or a supervisor who listens and is none. */
export type LegRole = PartyRole | 'observer';

export const isLegRole = (role: string): role is LegRole =>
  role === 'requester' || role === 'agent' || role === 'observer' || isDestination(role);

/** How a supervisor is on a call: unheard, heard by the agent alone, heard by everybody. */
export type ObserverMode = 'silent' | 'whisper' | 'barge';

/**
 * How an attempt to reach somebody whom we dial ended, from signalling alone (C7). `unreachable` covers switched off, no service and
 * a number that does not exist; `cancelled` means our side gave up first; `failed` means that our side or the trunk broke.
 */
export const ownerResults = [
  'answered',
  'no-answer',
  'busy',
  'rejected',
  'unreachable',
  'cancelled',
  'failed',
] as const;
export type OwnerResult = (typeof ownerResults)[number];

/** Why an agent's softphone stopped ringing without a connected call. `cancelled`: the caller or the queue took it away. */
export type RingEndReason = 'no-answer' | 'busy' | 'cancelled' | 'rejected';

/** Where a member of a queue stands, as the PBX sees it. */
export type MemberStatus = 'available' | 'ringing' | 'in-call' | 'on-hold' | 'unreachable' | 'unknown';
