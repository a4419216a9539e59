import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentChanged } from '@yiche/agents';
import { EventBus } from '@yiche/platform';
import { TasksChanged } from '../relocation-events.js';

/** Who comes to work or goes home changes what is next for the others: the requests in their hand. */
@Injectable()
export class TasksListener implements OnModuleInit {
  /** As they were last heard of; of who was at work when this process began nothing is known, and their first change is told. */
  private readonly isAtWork = new Map<string, boolean>();

  constructor(private readonly bus: EventBus) {}

  onModuleInit(): void {
    this.bus.on(AgentChanged, ({ at, agent: { userId, bureauId, state } }) => {
      const is = state !== 'offline';
      if (this.isAtWork.get(userId) === is) return;
      this.isAtWork.set(userId, is);
      this.bus.publish(new TasksChanged(at, bureauId));
    });
  }
}
