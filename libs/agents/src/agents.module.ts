import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentService } from './agent.service.js';
import { AgentsConfig } from './agents-config.js';
import { AgentsWorkInHand } from './agents-work-in-hand.js';
import { SoftphoneListener } from './listeners/softphone.listener.js';
import { AgentStore } from './persistence/agent-store.js';
import { Agent } from './persistence/agent.entity.js';
import { QueueMembership } from './queue-membership.js';
import { SeatReview } from './seat-review.js';
import { WrapUpTimer } from './wrap-up-timer.js';

/** Agent states, shifts and queue membership. */
@Module({})
export class AgentsModule {
  static register(config: AgentsConfig): DynamicModule {
    return {
      module: AgentsModule,
      imports: [TypeOrmModule.forFeature([Agent])],
      providers: [
        { provide: AgentsConfig, useValue: config },
        AgentStore,
        AgentService,
        QueueMembership,
        SeatReview,
        WrapUpTimer,
        {
          provide: AgentsWorkInHand,
          useFactory: (agents: AgentService) => new AgentsWorkInHand(agents),
          inject: [AgentService],
        },
        SoftphoneListener,
      ],
      exports: [AgentService, AgentsConfig, AgentsWorkInHand, SeatReview, WrapUpTimer],
    };
  }
}
