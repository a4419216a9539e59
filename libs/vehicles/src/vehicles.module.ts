import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Logger, Metrics } from '@yiche/platform';
import { FilePlateRegistry } from './adapters/file-plate-registry.js';
import { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';
import { PlateRegistry } from './ports/plate-registry.js';
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
          useFactory: (logger: Logger, metrics: Metrics) => new FilePlateRegistry(config.registryFile, logger, metrics),
          inject: [Logger, Metrics],
        },
        VehicleLookups,
      ],
      exports: [VehicleLookups, PlateRegistry],
    };
  }
}
