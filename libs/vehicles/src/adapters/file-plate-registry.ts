import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { plateSchema, type Plate } from '@yiche/contracts';
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

/** Vehicles from a JSON Lines file, for the demo and for tests: read whole, at the first question. */
export class FilePlateRegistry extends PlateRegistry {
  readonly name = 'file';
  private vehicles: Promise<ReadonlyMap<string, RegistryVehicle>> | null = null;

  constructor(private readonly path: string) {
    super();
  }

  async find(plate: Plate): Promise<RegistryVehicle | null> {
    this.vehicles ??= readVehicles(this.path).catch((cause: unknown) => {
      this.vehicles = null; // the next question tries again
      throw cause;
    });
    return (await this.vehicles).get(keyOf(plate)) ?? null;
  }
}

const keyOf = (plate: Plate): string => `${plate.type} ${plate.number}`;

async function readVehicles(path: string): Promise<ReadonlyMap<string, RegistryVehicle>> {
  const vehicles = new Map<string, RegistryVehicle>();
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    lineNumber += 1;
    if (line.trim() === '') continue;
    const { plate, ...vehicle } = parsed(line, `${path}:${lineNumber}`);
    if (vehicles.has(keyOf(plate))) throw new Error(`${path}:${lineNumber}: the plate is there twice`);
    vehicles.set(keyOf(plate), vehicle);
  }
  return vehicles;
}

/** Says where and which field, never what: the line is about a person. */
function parsed(line: string, place: string): z.output<typeof lineSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`${place}: not JSON`);
  }
  const result = lineSchema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${place}: ${result.error.issues.map((issue) => issue.path.join('.')).join(', ')} not as expected`);
}
