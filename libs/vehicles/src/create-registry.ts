import type { Clock } from '@yiche/kernel';
import type { Logger, Metrics } from '@yiche/platform';
import { FilePlateRegistry } from './adapters/file/file-plate-registry.js';
import type { PlateRegistry } from './ports/plate-registry.js';
import type { VehiclesConfig } from './vehicles.config.js';

/** The registry that the settings name; what the others need is not loaded. */
export async function createRegistry(
  { registry, registryFile }: VehiclesConfig,
  clock: Clock,
  logger: Logger,
  metrics: Metrics,
): Promise<PlateRegistry> {
  switch (registry.kind) {
    case 'file':
      return new FilePlateRegistry(registryFile, logger, metrics);
    case 'soap': {
      const { SoapPlateRegistry } = await import('./adapters/soap/soap-plate-registry.js');
      return new SoapPlateRegistry(registry);
    }
    case 'https': {
      const { HttpsPlateRegistry } = await import('./adapters/https/https-plate-registry.js');
      return HttpsPlateRegistry.open(registry, clock, logger, metrics);
    }
  }
}
