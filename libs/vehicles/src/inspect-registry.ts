import { readRegistryFile } from './adapters/registry-file.js';
import { areSynthetic } from './domain/synthetic-vehicles.js';

/** What a registry's file holds, without any of it. */
export interface InspectedRegistry {
  readonly vehicles: number;
  /** Lines that cannot be read, or contradict another. */
  readonly leftOut: number;
  /** Whether it is the demo's. */
  readonly isSynthetic: boolean;
}

/** @throws as `readRegistryFile`: for a file that is not there, or is none */
export async function inspectRegistry(file: string): Promise<InspectedRegistry> {
  const { vehicles, unreadable, contradictory } = await readRegistryFile(file);
  const entries = [...vehicles].map(([key, vehicle]) => ({
    plate: { number: key.slice(key.indexOf(' ') + 1) },
    ownerNumber: vehicle?.ownerNumber ?? null,
  }));
  return {
    vehicles: [...vehicles.values()].filter((vehicle) => vehicle !== null).length,
    leftOut: unreadable.length + contradictory.length,
    isSynthetic: areSynthetic(entries),
  };
}

/** Whether a registry's file is the demo's. What cannot be read is not: that is said elsewhere, and no reason not to take calls. */
export async function holdsSyntheticVehicles(file: string): Promise<boolean> {
  const registry = await inspectRegistry(file).catch(() => null);
  return registry?.isSynthetic ?? false;
}
