import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentChanged } from '@yiche/agents';
import { EventBus } from '@yiche/platform';
import { TasksChanged } from '../relocation-events.js';

/** Who comes to work or goes home changes what is next for the others: the requests in their hand. */
@Injectable()
export class TasksListener implements OnModuleInit {
  private readonly atWork = new Set<string>();

  constructor(private readonly bus: EventBus) {}

  onModuleInit(): void {
    this.bus.on(AgentChanged, ({ at, agent: { userId, bureauId, state } }) => {
      const is = state !== 'offline';
      if (is === this.atWork.has(userId)) return;
      if (is) this.atWork.add(userId);
      else this.atWork.delete(userId);
      this.bus.publish(new TasksChanged(at, bureauId));
    });
  }
}
