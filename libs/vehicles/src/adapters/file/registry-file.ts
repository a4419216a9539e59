import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { refusal, type Plate } from '@yiche/contracts';
import { runApart, type ApartTask } from '@yiche/platform';
import type { RegistryVehicle } from '../../domain/registry-answer.js';
import { readLineSchema, type RegistryLine } from './registry-lines.js';

const BATCH = 1_000;
/** Vehicles, and lines that are none: a province's have an interface, and are no file. Some 200 MB of our memory. */
const MOST_LINES = 500_000;

const TASK: ApartTask<readonly RegistryLine[]> = {
  module: new URL(`registry-file.task${path.extname(import.meta.url)}`, import.meta.url),
  item: readLineSchema.array().max(BATCH),
  bounds: {
    memoryMegabytes: 512,
    cpuSeconds: 60,
    wallSeconds: 300,
    fileMegabytes: 1,
    itemBytes: 2_097_152,
    outputBytes: 536_870_912,
  },
};

/** What a registry's file says: by `keyOf` its plate each vehicle, null where two lines say differently. */
export interface RegistryFile {
  readonly vehicles: ReadonlyMap<string, RegistryVehicle | null>;
  /** How many of them are none of these. */
  readonly told: number;
  /** Where a line cannot be read, and which field of it: never what it holds, because it is about a person. */
  readonly unreadable: readonly string[];
  /** Where a plate stands a second time with another vehicle. */
  readonly contradictory: readonly string[];
}

/**
 * Reads a registry's file whole.
 * @throws as `registryBatches`
 */
export async function readRegistryFile(file: string): Promise<RegistryFile> {
  const vehicles = new Map<string, RegistryVehicle | null>();
  const unreadable: string[] = [];
  const contradictory: string[] = [];
  for await (const batch of registryBatches(file)) {
    for (const read of batch) {
      if ('fault' in read) unreadable.push(`line ${read.line}: ${read.fault}`);
      else if (!keep(vehicles, read.vehicle)) contradictory.push(`line ${read.line}`);
    }
  }
  let told = 0;
  for (const vehicle of vehicles.values()) if (vehicle !== null) told++;
  return { vehicles, told, unreadable, contradictory };
}

/**
 * Reads a registry's file in a process of its own, as far as its lines are taken.
 * @throws DomainError `vehicles/too-many-lines`, and those of `textLines` and `runApart`; Error for a file that is not there
 */
export async function* registryBatches(file: string): AsyncGenerator<readonly RegistryLine[]> {
  await access(file, constants.R_OK); // said by name; the process apart tells nothing of where it failed
  let lines = 0;
  for await (const batch of runApart(TASK, { file: path.resolve(file), batchLines: BATCH })) {
    lines += batch.length;
    if (lines > MOST_LINES) throw refusal('vehicles/too-many-lines', { most: MOST_LINES });
    yield batch;
  }
}

export const keyOf = (plate: Plate): string => `${plate.type} ${plate.number}`;

/** False when the plate stands there already, with another vehicle. */
function keep(
  vehicles: Map<string, RegistryVehicle | null>,
  { plate, ...vehicle }: RegistryVehicle & { readonly plate: Plate },
): boolean {
  const key = keyOf(plate);
  const known = vehicles.get(key);
  if (known === undefined) vehicles.set(key, vehicle);
  else if (!known || !isSame(known, vehicle)) {
    vehicles.set(key, null);
    return false;
  }
  return true;
}

const isSame = (one: RegistryVehicle, other: RegistryVehicle): boolean =>
  (Object.keys(one) as (keyof RegistryVehicle)[]).every((field) => one[field] === other[field]);
