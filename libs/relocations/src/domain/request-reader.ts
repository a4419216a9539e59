import type { Role } from '@yiche/contracts';

/** Who reads a request. */
export interface Reader {
  readonly userId: string;
  readonly roles: readonly Role[];
}

/** The request, as far as it decides what a reader sees of it. */
export interface ReadRequest {
  readonly state: string;
  readonly holderId: string | null;
  /** Whether the reader has, or once had, the request in hand. */
  readonly wasTheirs: boolean;
}

/**
 * Whether a reader is shown what the registry said (合同四, H2): the agent who has the request in hand, for as long as it is open.
 * Everybody else sees the plate and that it was looked up; a supervisor or the bureau's viewer one result at a time, with a reason.
 */
export function seesLookupResults(
  { userId }: Pick<Reader, 'userId'>,
  request: Pick<ReadRequest, 'state' | 'holderId'>,
): boolean {
  return request.state === 'open' && request.holderId === userId;
}

/** The operator's people: whoever is one of them too is no mere viewer. */
const OPERATORS: readonly Role[] = ['agent', 'supervisor', 'settlement-clerk', 'administrator'];

/** Whether a reader may have a person shown in the clear, one at a time and with a reason (H2): the police, whose data it is, and nobody else. */
export function seesPersons({ roles }: Pick<Reader, 'roles'>): boolean {
  return roles.includes('bureau-viewer') && !OPERATORS.some((role) => roles.includes(role));
}

/** Whether a reading is of somebody else's request, which is written to the trail. */
export function isOthersRequest({ userId }: Pick<Reader, 'userId'>, request: ReadRequest): boolean {
  return request.holderId !== userId && !request.wasTheirs;
}

/** Whether a reader sees all requests in their view in lists. An agent sees their own, and another's only by its whole number or plate. */
export function listsEverything({ roles }: Pick<Reader, 'roles'>): boolean {
  return roles.includes('supervisor') || roles.includes('bureau-viewer');
}
