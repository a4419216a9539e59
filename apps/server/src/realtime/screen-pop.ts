import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallProgressed } from '@yiche/calls';
import { Clock } from '@yiche/kernel';
import { EventBus, Metrics } from '@yiche/platform';
import { LRUCache } from 'lru-cache';
import { ServerConfig } from '../config.js';

/**
 * How long it takes from the PBX's offer to the agent's screen: until the server has pushed the desk, and until the browser says
 * that it painted the offer. Figures for `/metrics` and the bench.
 */
@Injectable()
export class ScreenPop implements OnModuleInit {
  private readonly heard: LRUCache<string, { readonly at: number; pushed: boolean }>;
  private readonly pushedSeconds;
  private readonly paintedSeconds;

  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentService,
    private readonly clock: Clock,
    config: ServerConfig,
    metrics: Metrics,
  ) {
    this.heard = new LRUCache({ max: config.offersKept });
    const buckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];
    this.pushedSeconds = metrics.histogram(
      'yiche_screen_pop_pushed_seconds',
      'From hearing of the offer to pushing the desk',
      buckets,
    );
    this.paintedSeconds = metrics.histogram(
      'yiche_screen_pop_painted_seconds',
      'From hearing of the offer to the painted desk',
      buckets,
    );
  }

  onModuleInit(): void {
    this.bus.on(CallProgressed, ({ at, fact, after }) => {
      if (fact.type !== 'agent-offered' || fact.recorded) return;
      const agent = this.agents.byExtension(fact.extension);
      if (!agent) return;
      this.heard.set(`${after.id}:${agent.userId}`, { at: at.getTime(), pushed: false });
    });
  }

  /** The desk with this offer went out. */
  pushed(callId: string, userId: string): void {
    const offer = this.heard.get(`${callId}:${userId}`);
    if (!offer || offer.pushed) return;
    offer.pushed = true;
    this.pushedSeconds.observe((this.clock.now().getTime() - offer.at) / 1000);
  }

  /** The browser painted it. */
  painted(callId: string, userId: string): void {
    const offer = this.heard.get(`${callId}:${userId}`);
    if (!offer) return;
    this.heard.delete(`${callId}:${userId}`);
    this.paintedSeconds.observe((this.clock.now().getTime() - offer.at) / 1000);
  }
}
