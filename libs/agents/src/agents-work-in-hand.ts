import { WorkInHand } from '@yiche/identity';
import type { Agent } from './persistence/agent.entity.js';
import { hasUnfinishedCall, isInCall } from './domain/presence.js';

/** Who knows the agents: who leads them, or what was last saved of them. */
interface KnownAgents {
  find(userId: string): Readonly<Agent> | null;
  atWork(): Readonly<Agent>[];
}

/** What agents have in hand: their call, and its wrap-up. */
export class AgentsWorkInHand extends WorkInHand {
  constructor(private readonly agents: KnownAgents) {
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
