import { readRegistryFile } from './adapters/registry-file.js';
import { areSynthetic } from './domain/synthetic-vehicles.js';

/** Whether a registry's file is the demo's. What cannot be read is not: that is said elsewhere, and no reason not to take calls. */
export async function holdsSyntheticVehicles(file: string): Promise<boolean> {
  const registry = await readRegistryFile(file).catch(() => null);
  if (registry === null) return false;
  const entries = [...registry.vehicles].map(([key, vehicle]) => ({
    plate: { number: key.slice(key.indexOf(' ') + 1) },
    ownerNumber: vehicle?.ownerNumber ?? null,
  }));
  return areSynthetic(entries);
}
