import type { Plate } from '@yiche/contracts';

/** What a registry knows of a vehicle. Holds personal data: it goes nowhere but into `VehicleLookups`. */
export interface RegistryVehicle {
  readonly brand: string | null;
  readonly model: string | null;
  readonly colour: string | null;
  readonly ownerName: string | null;
  /** As the registry writes it; null where it has none. */
  readonly ownerNumber: string | null;
  /** Contract date up to which the registration is valid, `YYYY-MM-DD`. */
  readonly validTo: string | null;
}

/**
 * Where vehicles and their owners are looked up. Implement it for each kind of platform a bureau may give access to (the traffic
 * police's SOAP service, a provincial HTTPS service, a file for the demo): turn the plate into that platform's terms, ask once,
 * and turn the answer back. What is common to all of them (time-out, audit, encryption, masking) is not the adapter's business.
 */
export abstract class PlateRegistry {
  /** The name written down with each lookup: which platform has answered. */
  abstract readonly name: string;

  /**
   * The vehicle of this number AND type, or null when the platform says it has none.
   * @param signal fires when nobody waits for the answer any more.
   * @throws Error when the platform does not answer or makes no sense.
   */
  abstract find(plate: Plate, signal: AbortSignal): Promise<RegistryVehicle | null>;

  /**
   * Whether vehicles can be looked up at the moment, asked as it would be for a caller: a remote platform for a plate that it is known to
   * have. May be slow; is asked in the background.
   */
  abstract isUsable(): Promise<boolean>;
}
