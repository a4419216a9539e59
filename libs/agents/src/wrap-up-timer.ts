import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { EventBus, Logger } from '@yiche/platform';
import { AgentChanged } from './agent-events.js';
import { AgentService } from './agent.service.js';
import { AgentsConfig } from './agents-config.js';
import type { Agent } from './persistence/agent.entity.js';

/** Says whether an agent whose wrap-up is over still has something in hand. */
type StillBusy = (agent: Readonly<Agent>) => Promise<boolean>;

/**
 * Ends wrap-ups. The deadline stands in the agent's row, so it outlives a reload and a restart; the timer only looks at it. Whoever
 * knows of work that an agent still has in hand keeps them from being called away from it, and asks for a review when it is done.
 */
@Injectable()
export class WrapUpTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly busy: StillBusy[] = [];
  private leave: () => void = () => undefined;

  constructor(
    private readonly agents: AgentService,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: AgentsConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.leave = this.bus.on(AgentChanged, ({ agent }) => this.watch(agent));
    for (const agent of this.agents.atWork()) this.watch(agent);
  }

  onApplicationShutdown(): void {
    this.leave();
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** From now on wrap-ups do not end for agents of whom this is true. */
  keepWhile(busy: StillBusy): void {
    this.busy.push(busy);
  }

  /** Something that may have kept agents has changed: those whose time is up are looked at again. */
  review(): void {
    for (const agent of this.agents.atWork()) if (this.isOver(agent)) this.watch(agent);
  }

  private watch(agent: Readonly<Agent>, delay = this.remaining(agent)): void {
    clearTimeout(this.timers.get(agent.userId));
    this.timers.delete(agent.userId);
    if (delay === null) return;
    const timer = setTimeout(() => void this.end(agent.userId), delay);
    this.timers.set(agent.userId, timer);
  }

  private async end(userId: string): Promise<void> {
    const agent = this.agents.find(userId);
    if (!agent) return;
    if (!this.isOver(agent)) return this.watch(agent); // a timer may go off up to a millisecond before the clock is there
    try {
      for (const busy of this.busy) if (await busy(agent)) return;
      await this.agents.endWrapUp(userId);
    } catch (cause) {
      this.logger.warn({ err: cause }, 'a wrap-up could not be ended; tried again soon');
      this.watch(agent, this.config.wrapUpRetryMilliseconds);
    }
  }

  private isOver(agent: Readonly<Agent>): boolean {
    return this.remaining(agent) === 0;
  }

  /** Milliseconds; null for somebody who has no wrap-up that ends. */
  private remaining({ state, wrapUpUntil }: Readonly<Agent>): number | null {
    if (state !== 'wrap-up' || wrapUpUntil === null) return null;
    return Math.max(0, wrapUpUntil.getTime() - this.clock.now().getTime());
  }
}
