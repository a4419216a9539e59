import { Module, type DynamicModule } from '@nestjs/common';
import { PbxOutagesConsumer } from './consumers/pbx-outages.consumer.js';
import { OutagesController } from './http/outages.controller.js';
import { IncidentsConfig } from './incidents-config.js';
import { Outages } from './outages.service.js';
import { PbxOutageRecord } from './pbx-outage-record.js';

/** Faults that suspend the service. `billing` and `calls` are the modules of contracts and of calls as the application registered them. */
@Module({})
export class IncidentsModule {
  static register(config: IncidentsConfig, billing: DynamicModule, calls: DynamicModule): DynamicModule {
    return {
      module: IncidentsModule,
      imports: [billing, calls],
      controllers: [OutagesController],
      providers: [{ provide: IncidentsConfig, useValue: config }, Outages, PbxOutageRecord, PbxOutagesConsumer],
      exports: [Outages],
    };
  }
}
