/** What somebody whom we dial is shown: the number that owners know, the number that people dial, or none. */
export type Shown = 'owner-number' | 'service-number' | 'nothing';

interface DestinationClass {
  readonly shows: Shown;
  /** Whether the requester may go on with them when no agent is on the call any more. Nobody but an agent speaks to an owner alone (C3). */
  readonly mayStayWithRequester: boolean;
}

/**
 * Whom we dial, by class: the class alone decides what they see. An owner is called from the bureau's locked number, and nobody else
 * ever is (C4, 合同二-6). Whatever sets or checks a caller ID takes it from here; the PBX has a guard of its own (ADR 0007).
 */
export const destinations = {
  /** The owner of a vehicle 车主. */
  owner: { shows: 'owner-number', mayStayWithRequester: false },
  /** The bureau's 110 desk (D2). */
  police: { shows: 'service-number', mayStayWithRequester: true },
  /** A requester who gave up and is called back (A4). */
  'call-back': { shows: 'service-number', mayStayWithRequester: false },
  /** Another agent, on the house's own telephones. */
  colleague: { shows: 'nothing', mayStayWithRequester: true },
} as const satisfies Readonly<Record<string, DestinationClass>>;

export type Destination = keyof typeof destinations;

export const isDestination = (role: string): role is Destination => Object.hasOwn(destinations, role);

/**
 * The caller ID that somebody of this class is shown; null: none.
 * @param bureau `ownerCallerId` is used for owners and nothing else, `did` is the number that people dial
 */
export function callerIdFor(
  destination: Destination,
  bureau: { readonly ownerCallerId: string; readonly did: string },
): string | null {
  switch (destinations[destination].shows) {
    case 'owner-number':
      return bureau.ownerCallerId;
    case 'service-number':
      return bureau.did;
    case 'nothing':
      return null;
  }
}
