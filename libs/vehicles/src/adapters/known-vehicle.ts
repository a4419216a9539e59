import type { Plate } from '@yiche/contracts';
import type { PlateRegistry } from '../ports/plate-registry.js';

/** Whether a platform knows the vehicle that it is known to have. @throws RegistryFailure as for a caller */
export async function isKnownVehicle(registry: PlateRegistry, plate: Plate, signal: AbortSignal): Promise<boolean> {
  const { kind } = await registry.find(plate, signal);
  return kind !== 'not-found' && kind !== 'not-allowed';
}
