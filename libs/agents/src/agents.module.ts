import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentService } from './agent.service.js';
import { SoftphoneListener } from './listeners/softphone.listener.js';
import { AgentStore } from './persistence/agent-store.js';
import { Agent } from './persistence/agent.entity.js';
import { QueueMembership } from './queue-membership.js';

/** Agent states, shifts and queue membership. */
@Module({
  imports: [TypeOrmModule.forFeature([Agent])],
  providers: [AgentStore, AgentService, QueueMembership, SoftphoneListener],
  exports: [AgentService],
})
export class AgentsModule {}
