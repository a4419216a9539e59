import { createReadStream } from 'node:fs';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { plateSchema, type Plate } from '@yiche/contracts';
import type { Logger, Metrics } from '@yiche/platform';
import { textLines } from '@yiche/tables';
import { z } from 'zod';
import { PlateRegistry, type RegistryVehicle } from '../ports/plate-registry.js';

const text = z.string().max(100).nullable();

/** One line of the file: a plate and its vehicle. */
const lineSchema = z.strictObject({
  plate: plateSchema,
  brand: text,
  model: text,
  colour: text,
  ownerName: text,
  ownerNumber: z
    .string()
    .regex(/^\d{3,20}$/)
    .nullable(),
  validTo: z.iso.date().nullable(),
});

/** Characters of a line. */
const LONGEST_LINE = 10_000;
/** So many places are named in the log. */
const NAMED_PLACES = 20;

/** What a file says: by plate its vehicle, null where two lines say differently. */
interface RegistryFile {
  readonly vehicles: ReadonlyMap<string, RegistryVehicle | null>;
  /** Where a line cannot be read, and which field of it: never what it holds, because it is about a person. */
  readonly unreadable: readonly string[];
  /** Where a plate stands a second time with another vehicle. */
  readonly contradictory: readonly string[];
}

/**
 * Vehicles from a JSON Lines file, read whole. A line that cannot be read costs that line; of a plate that stands
 * there with two vehicles neither is told, because one of the two owners is the wrong one (C3). Both are counted and logged.
 */
export class FilePlateRegistry extends PlateRegistry implements OnApplicationBootstrap {
  readonly name = 'file';
  private readonly lines;
  private vehicles: Promise<RegistryFile['vehicles']> | null = null;

  constructor(
    private readonly path: string,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    super();
    this.lines = metrics.gauge(
      'yiche_vehicle_registry_lines',
      'Vehicles of the registry’s file, and lines that are left out',
      ['state'],
    );
  }

  /** What is wrong with the file is said when the program starts, not when the first caller waits. */
  onApplicationBootstrap(): void {
    this.known().catch((cause: unknown) =>
      this.logger.error({ err: cause, file: this.path }, 'the vehicle registry’s file cannot be read'),
    );
  }

  async find(plate: Plate): Promise<RegistryVehicle | null> {
    return (await this.known()).get(keyOf(plate)) ?? null;
  }

  private known(): Promise<RegistryFile['vehicles']> {
    this.vehicles ??= this.read().catch((cause: unknown) => {
      this.vehicles = null; // the next question tries again
      throw cause;
    });
    return this.vehicles;
  }

  /** @throws Error for a file that is not there, is no text, or of which no line can be read */
  private async read(): Promise<RegistryFile['vehicles']> {
    const { vehicles, unreadable, contradictory } = await readFile(this.path);
    const told = [...vehicles.values()].filter((vehicle) => vehicle !== null).length;
    this.lines.set({ state: 'vehicle' }, told);
    this.lines.set({ state: 'unreadable' }, unreadable.length);
    this.lines.set({ state: 'contradictory' }, contradictory.length);
    if (unreadable.length > 0 || contradictory.length > 0)
      this.logger.error(
        {
          file: this.path,
          vehicles: told,
          unreadable: { count: unreadable.length, lines: unreadable.slice(0, NAMED_PLACES) },
          contradictory: { count: contradictory.length, lines: contradictory.slice(0, NAMED_PLACES) },
        },
        'lines of the vehicle registry are left out: their plates are answered as not found',
      );
    if (vehicles.size === 0 && unreadable.length > 0)
      throw new Error(`${this.path}: none of ${unreadable.length} lines can be read, ${unreadable[0]}`);
    return vehicles;
  }
}

const keyOf = (plate: Plate): string => `${plate.type} ${plate.number}`;

async function readFile(path: string): Promise<RegistryFile> {
  const vehicles = new Map<string, RegistryVehicle | null>();
  const unreadable: string[] = [];
  const contradictory: string[] = [];
  for await (const { line, text } of textLines(() => createReadStream(path), LONGEST_LINE)) {
    if (text?.trim() === '') continue;
    const read = readLine(text);
    if (typeof read === 'string') {
      unreadable.push(`line ${line}: ${read}`);
      continue;
    }
    const { plate, ...vehicle } = read;
    const key = keyOf(plate);
    const known = vehicles.get(key);
    if (known === undefined) vehicles.set(key, vehicle);
    else if (!known || !isSame(known, vehicle)) {
      vehicles.set(key, null);
      contradictory.push(`line ${line}`);
    }
  }
  return { vehicles, unreadable, contradictory };
}

const isSame = (one: RegistryVehicle, other: RegistryVehicle): boolean =>
  (Object.keys(one) as (keyof RegistryVehicle)[]).every((field) => one[field] === other[field]);

/** The vehicle, or which fields are not as expected. */
function readLine(text: string | null): z.output<typeof lineSchema> | string {
  if (text === null) return 'no text in UTF-8, or too long';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const result = lineSchema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.') || 'the fields');
  return `${[...new Set(fields)].join(', ')} not as expected`;
}
