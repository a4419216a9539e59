import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentChanged } from '@yiche/agents';
import { IdentityService } from '@yiche/identity';
import { EventBus } from '@yiche/platform';

/** A session that stood only for the sake of a call ends with the shift, not at the next sweep. */
@Injectable()
export class DueSessionListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly identity: IdentityService,
  ) {}

  onModuleInit(): void {
    this.bus.on(AgentChanged, async ({ agent }) => {
      if (agent.state === 'offline') await this.identity.endDueSessionsOf(agent.userId);
    });
  }
}
