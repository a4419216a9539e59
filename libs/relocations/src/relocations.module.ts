import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ContactRulesModule } from '@yiche/contact-rules';
import { AttemptResults } from './attempt-results.js';
import { CallOwner } from './call-owner.js';
import { CloseRequest } from './close-request.js';
import { ChangedHandsConsumer } from './consumers/changed-hands.consumer.js';
import { OwnerAttemptsConsumer } from './consumers/owner-attempts.consumer.js';
import { RelocationsController } from './http/relocations.controller.js';
import { SupervisionController } from './http/supervision.controller.js';
import { DeskTasks } from './desk-tasks.service.js';
import { TasksListener } from './listeners/tasks.listener.js';
import { WrapUpListener } from './listeners/wrap-up.listener.js';
import { LookUpVehicle } from './look-up-vehicle.js';
import { LookupApprovals } from './lookup-approvals.service.js';
import { OwnerReturns } from './owner-returns.js';
import { ContactBook } from './persistence/contact-book.js';
import { LookupBook } from './persistence/lookup-book.js';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import { RelocationQueries } from './persistence/relocation-queries.js';
import { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter } from './persistence/request-writer.js';
import { RequestIntake } from './request-intake.js';
import { RelocationsConfig } from './relocations-config.js';
import { RequestReadings } from './request-readings.service.js';
import { UsageAlerts } from './usage-alerts.service.js';
import { WriteRequest } from './write-request.js';

/** Requests 移车工单. `features` are the modules of agents, vehicles and calls as the application registered them. */
@Module({})
export class RelocationsModule {
  static register(config: RelocationsConfig, features: readonly DynamicModule[]): DynamicModule {
    return {
      module: RelocationsModule,
      imports: [TypeOrmModule.forFeature([RelocationRequest, OwnerAttempt]), ContactRulesModule, ...features],
      controllers: [RelocationsController, SupervisionController],
      providers: [
        { provide: RelocationsConfig, useValue: config },
        RequestWriter,
        LookupBook,
        ContactBook,
        LookupApprovals,
        UsageAlerts,
        RelocationQueries,
        RequestReadings,
        OwnerReturns,
        RequestIntake,
        WriteRequest,
        AttemptResults,
        CloseRequest,
        LookUpVehicle,
        DeskTasks,
        CallOwner,
        ChangedHandsConsumer,
        OwnerAttemptsConsumer,
        WrapUpListener,
        TasksListener,
      ],
      exports: [RelocationQueries],
    };
  }
}
