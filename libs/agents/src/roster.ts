import type { Agent } from './persistence/agent.entity.js';

/** Everybody who is or has been at work, as last saved. */
export class Roster {
  private readonly agents = new Map<string, Agent>();
  /** By extension; whoever moved to another is still found under the old one, and told apart there. */
  private readonly seats = new Map<string, Agent>();

  keep(agent: Agent): void {
    this.agents.set(agent.userId, agent);
    this.seats.set(agent.extension, agent);
  }

  find(userId: string): Agent | null {
    return this.agents.get(userId) ?? null;
  }

  at(extension: string): Agent | null {
    const agent = this.seats.get(extension);
    return agent?.extension === extension ? agent : null;
  }

  atWork(): Agent[] {
    return [...this.agents.values()].filter(({ state }) => state !== 'offline');
  }

  offDuty(): Agent[] {
    return [...this.agents.values()].filter(({ state }) => state === 'offline');
  }
}
