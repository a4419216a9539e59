import type { Plate } from '@yiche/contracts';
import type { RegistryAnswer } from '../domain/registry-answer.js';

/**
 * Where vehicles and their owners are looked up. Implement it for each kind of platform a bureau may give access to (the traffic
 * police's SOAP service, a provincial HTTPS service, a file): turn the plate into that platform's terms, ask ONCE,
 * and turn the answer back. What is common to all of them (time-out, retry, breaker, quota: `RegistryPolicy`; audit, encryption,
 * masking: `VehicleLookups`) is not the adapter's business.
 */
export abstract class PlateRegistry {
  /** The name written down with each lookup: which platform has answered. */
  abstract readonly name: string;

  /**
   * What the platform says of this number AND type.
   * @param signal fires when nobody waits for the answer any more.
   * @throws RegistryFailure when the platform does not answer or makes no sense.
   */
  abstract find(plate: Plate, signal: AbortSignal): Promise<RegistryAnswer>;

  /**
   * Whether vehicles can be looked up at the moment, asked as it would be for a caller: a remote platform for a plate that it is known to
   * have. May be slow; is asked in the background, and never while the policy has left the platform alone.
   */
  abstract isUsable(signal: AbortSignal): Promise<boolean>;
}
