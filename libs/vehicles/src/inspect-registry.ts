import { readRegistryFile, registryBatches, type RegistryFile } from './adapters/file/registry-file.js';
import { areSynthetic, type VehicleEntry } from './domain/synthetic-vehicles.js';

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
  const { vehicles, told, unreadable, contradictory } = await readRegistryFile(file);
  const isSynthetic = await areSynthetic(entriesOf(vehicles));
  return { vehicles: told, leftOut: unreadable.length + contradictory.length, isSynthetic };
}

/**
 * Whether a registry's file is the demo's; read as far as it takes to know, and none of it is kept. What cannot be read is not: that is
 * said elsewhere, and no reason not to take calls.
 */
export async function holdsSyntheticVehicles(file: string): Promise<boolean> {
  return areSynthetic(entriesIn(file)).catch(() => false);
}

function* entriesOf(vehicles: RegistryFile['vehicles']): Generator<VehicleEntry> {
  for (const [key, vehicle] of vehicles)
    yield { plate: { number: key.slice(key.indexOf(' ') + 1) }, ownerNumber: vehicle?.ownerNumber ?? null };
}

async function* entriesIn(file: string): AsyncGenerator<VehicleEntry> {
  for await (const batch of registryBatches(file)) for (const read of batch) if ('vehicle' in read) yield read.vehicle;
}
