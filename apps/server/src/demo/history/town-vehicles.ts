import type { PlateType } from '@yiche/contracts';
import { readRegistryFile } from '@yiche/vehicles';
import type { TownVehicle } from './plan/town.js';

/** Cars that stand in the way: private and company ones, on oil or electric. */
const COMMON: readonly PlateType[] = ['01', '02', '51', '52'];

/** The cars of the demo's town: those of its registry, in the order of the file. */
export async function townVehicles(registryFile: string): Promise<TownVehicle[]> {
  const { vehicles } = await readRegistryFile(registryFile);
  return [...vehicles].flatMap(([key, vehicle]) => {
    const [type = '', number = ''] = key.split(' ');
    if (!vehicle || !COMMON.includes(type as PlateType)) return [];
    const { colour, brand, model, ownerNumber } = vehicle;
    const description = `${colour ?? ''}${colour ? '色' : ''}${brand ?? ''}${model ?? ''}`;
    return [{ number, type: type as PlateType, description, isRegistered: true, isReachable: ownerNumber !== null }];
  });
}
