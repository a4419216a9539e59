/** Who is at the far end of a leg: the person who rang 114, the agent's softphone, or the owner we called. */
export type LegRole = 'requester' | 'agent' | 'owner';

/**
 * How an attempt to reach an owner ended, from signalling alone (C7). `unreachable` covers switched off, no service and
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
