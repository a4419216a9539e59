import { z } from 'zod';
import { countSetting } from '@yiche/platform';

/** The synthetic vehicles of the demo, from the program's own folder. */
const DEMO_FILE = 'libs/vehicles/data/synthetic-vehicles.jsonl';

/** Settings of vehicles: which registry is asked, and for how long. */
export const vehiclesConfigSchema = z
  .object({
    NODE_ENV: z.string().optional(),
    /** JSON Lines file of the file registry, relative to where the program is started. */
    VEHICLE_REGISTRY_FILE: z.string().optional(),
    /** Milliseconds until a registry that has not answered counts as unavailable. */
    VEHICLE_REGISTRY_TIMEOUT_MS: countSetting(8_000).pipe(z.number().min(100)),
  })
  .refine((env) => env.NODE_ENV !== 'production' || env.VEHICLE_REGISTRY_FILE !== undefined, {
    // The made-up numbers of the demo would be dialled on a real trunk.
    error: 'NODE_ENV=production 时必须指定，演示车辆不能用于生产',
    path: ['VEHICLE_REGISTRY_FILE'],
  })
  .transform((env) => ({
    registryFile: env.VEHICLE_REGISTRY_FILE ?? DEMO_FILE,
    registryTimeoutMs: env.VEHICLE_REGISTRY_TIMEOUT_MS,
  }));

/** Injection token as well as type of the settings of vehicles. */
export abstract class VehiclesConfig {
  abstract readonly registryFile: string;
  abstract readonly registryTimeoutMs: number;
}
