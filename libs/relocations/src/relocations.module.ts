import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallOwner } from './call-owner.js';
import { RelocationsController } from './http/relocations.controller.js';
import { CallChangesHandsListener } from './listeners/call-changes-hands.listener.js';
import { OwnerAttemptListener } from './listeners/owner-attempt.listener.js';
import { WrapUpListener } from './listeners/wrap-up.listener.js';
import { LookUpVehicle } from './look-up-vehicle.js';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import { RelocationQueries } from './persistence/relocation-queries.js';
import { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter } from './persistence/request-writer.js';
import { RelocationService } from './relocation.service.js';

/** Requests 移车工单. `features` are the modules of agents, vehicles and calls as the application registered them. */
@Module({})
export class RelocationsModule {
  static register(features: readonly DynamicModule[]): DynamicModule {
    return {
      module: RelocationsModule,
      imports: [TypeOrmModule.forFeature([RelocationRequest, OwnerAttempt]), ...features],
      controllers: [RelocationsController],
      providers: [
        RequestWriter,
        RelocationQueries,
        RelocationService,
        LookUpVehicle,
        CallOwner,
        CallChangesHandsListener,
        OwnerAttemptListener,
        WrapUpListener,
      ],
      exports: [RelocationQueries],
    };
  }
}
