import { Module, type DynamicModule } from '@nestjs/common';
import { Complaints } from './complaints.service.js';
import { ServiceReportsController } from './http/service-reports.controller.js';
import { ServiceReports } from './service-report.js';

/** Figures of the service. `incidents` is the module of outages as the application registered it. */
@Module({})
export class StatisticsModule {
  static register(incidents: DynamicModule): DynamicModule {
    return {
      module: StatisticsModule,
      imports: [incidents],
      controllers: [ServiceReportsController],
      providers: [Complaints, ServiceReports],
    };
  }
}
