import { Module, type DynamicModule } from '@nestjs/common';
import { OutagesController } from './http/outages.controller.js';
import { IncidentsConfig } from './incidents-config.js';
import { PbxOutageListener } from './listeners/pbx-outage.listener.js';
import { Outages } from './outages.service.js';
import { PbxOutageRecord } from './pbx-outage-record.js';

/** Faults that suspend the service. `billing` is the module of contracts as the application registered it. */
@Module({})
export class IncidentsModule {
  static register(config: IncidentsConfig, billing: DynamicModule): DynamicModule {
    return {
      module: IncidentsModule,
      imports: [billing],
      controllers: [OutagesController],
      providers: [{ provide: IncidentsConfig, useValue: config }, Outages, PbxOutageRecord, PbxOutageListener],
      exports: [Outages],
    };
  }
}
