import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock } from '@yiche/kernel';
import { Logger, Metrics } from '@yiche/platform';
import { createRegistry } from './create-registry.js';
import { RegistryQuota } from './persistence/registry-quota.js';
import { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';
import { PlateRegistry } from './ports/plate-registry.js';
import { RegistryPolicy } from './registry-policy.js';
import { StaleNumbers } from './stale-numbers.service.js';
import { VehicleLookups } from './vehicle-lookups.service.js';
import { VehiclesConfig } from './vehicles.config.js';

/** Plates and their owners. Needs `PlatformModule` and `AuditModule`. */
@Module({})
export class VehiclesModule {
  static register(config: VehiclesConfig): DynamicModule {
    return {
      module: VehiclesModule,
      imports: [TypeOrmModule.forFeature([VehicleLookupEntity])],
      providers: [
        { provide: VehiclesConfig, useValue: config },
        {
          provide: PlateRegistry,
          useFactory: (clock: Clock, logger: Logger, metrics: Metrics) =>
            createRegistry(config, clock, logger, metrics),
          inject: [Clock, Logger, Metrics],
        },
        RegistryQuota,
        RegistryPolicy,
        StaleNumbers,
        VehicleLookups,
      ],
      exports: [VehicleLookups, StaleNumbers, PlateRegistry, RegistryPolicy],
    };
  }
}
