import type { Plate, WhichNumber } from '@yiche/contracts';
import type { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';

/** What is looked up, by whom and for which request. */
export interface LookupRequest {
  /** Of the lookup, known before it is made: whoever counts lookups has written it down already. */
  readonly id: string;
  readonly plate: Plate;
  readonly agentId: string;
  readonly agentName: string;
  readonly relocationId: string;
  readonly callId: string | null;
  readonly bureauId: string;
  /** Why, for the audit trail: `move-car`. */
  readonly purpose: string;
  /** Whether it may use the questions that the day keeps for emergency lanes. */
  readonly isUrgent: boolean;
  /** Whether the program asks again for a lookup that waits, and no person does. */
  readonly isRepeated: boolean;
}

/** What an owner's number is decrypted for, and by whom. */
export interface OwnerNumberPurpose {
  /** `call-owner` */
  readonly use: string;
  /** The request it is used for: must be the one it was looked up for. */
  readonly relocationId: string;
  readonly agentId: string;
  readonly agentName: string;
  readonly ownerNumber: WhichNumber;
}

/** A lookup as it is kept: owner's data sealed. Show it through `VehicleLookups.view`. */
export type StoredLookup = Readonly<VehicleLookupEntity>;
