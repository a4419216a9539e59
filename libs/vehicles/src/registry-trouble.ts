import { SystemClock } from '@yiche/kernel';
import { createLogger, Metrics } from '@yiche/platform';
import { createRegistry } from './create-registry.js';
import type { VehiclesConfig } from './vehicles.config.js';

/** Why no vehicle can be looked up, asked once and now; null when it can. A question that the platform counts, and nobody else does. */
export async function registryTrouble(config: VehiclesConfig): Promise<string | null> {
  try {
    const registry = await createRegistry(config, new SystemClock(), createLogger('fatal'), new Metrics());
    const isUsable = await registry.isUsable(AbortSignal.timeout(config.policy.attemptMs));
    return isUsable ? null : 'it answers, and does not know the vehicle that it is asked for';
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
