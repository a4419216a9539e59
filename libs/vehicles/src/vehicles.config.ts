import { z } from 'zod';
import { countSetting, inGroup, settingsClass } from '@yiche/platform';

/** The synthetic vehicles of the demo, from the program's own folder. */
const DEMO_FILE = 'libs/vehicles/data/synthetic-vehicles.jsonl';

/** Settings of vehicles: which registry is asked, and for how long. */
export const vehiclesConfigSchema = z
  .object(
    inGroup('车辆查询', {
      NODE_ENV: z.string().optional(),
      VEHICLE_REGISTRY_FILE: z.string().optional().meta({
        byDefault: DEMO_FILE,
        description:
          '号牌登记文件（JSON Lines，一行一车），`NODE_ENV=production` 时必填。那时不能是演示车辆，不论文件在哪里、叫什么：看的是内容',
      }),
      VEHICLE_REGISTRY_TIMEOUT_MS: countSetting(8_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '登记平台多久不答复即视为不可用',
      }),
    }),
  )
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
export abstract class VehiclesConfig extends settingsClass(vehiclesConfigSchema) {}
