import { Injectable } from '@nestjs/common';
import { WorkInHand } from '@yiche/identity';
import { AgentService } from './agent.service.js';
import { hasUnfinishedCall, isInCall } from './domain/presence.js';

/** What agents have in hand: their call, and its wrap-up. */
@Injectable()
export class AgentsWorkInHand extends WorkInHand {
  constructor(private readonly agents: AgentService) {
    super();
  }

  isTalking(userId: string): boolean {
    const agent = this.agents.find(userId);
    return agent !== null && isInCall(agent);
  }

  unfinished(): readonly string[] {
    return this.agents
      .atWork()
      .filter(hasUnfinishedCall)
      .map(({ userId }) => userId);
  }

  sessionAtWork(userId: string): string | null {
    return this.agents.find(userId)?.sessionId ?? null;
  }
}
