import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SessionEnded, SessionEnding } from '@yiche/identity';
import { EventBus, Logger } from '@yiche/platform';
import { Pbx, type PbxEvent } from '@yiche/telephony';
import { AgentService } from '../agent.service.js';
import type { Agent } from '../persistence/agent.entity.js';

/**
 * What the PBX and the log-in sessions mean for agents: a softphone that comes or goes is one part of their presence, a session
 * that ends takes the shift with it (one that waits for a call lets no other come).
 */
@Injectable()
export class SoftphoneListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly leave: (() => void)[] = [];

  constructor(
    private readonly pbx: Pbx,
    private readonly bus: EventBus,
    private readonly agents: AgentService,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.leave.push(
      this.pbx.subscribe((event) => void this.react(event).catch((cause) => this.failed(cause, event.type))),
    );
    this.leave.push(this.bus.on(SessionEnded, (event) => this.agents.endShiftOfSession(event.sessionId)));
    this.leave.push(this.bus.on(SessionEnding, (event) => this.agents.leaveAfterCall(event.sessionId, event.reason)));
  }

  onApplicationShutdown(): void {
    for (const leave of this.leave) leave();
  }

  private async react(event: PbxEvent): Promise<void> {
    switch (event.type) {
      case 'agent-unregistered':
        return this.notePhone(this.agents.byExtension(event.extension), false);
      case 'agent-registered':
        return this.notePhone(this.agents.byExtension(event.extension), true);
      default:
        return;
    }
  }

  private async notePhone(agent: Readonly<Agent> | null, phone: boolean): Promise<void> {
    if (agent) await this.agents.notePresence(agent.userId, { phone });
  }

  private failed(cause: unknown, event: string): void {
    this.logger.error({ err: cause, event }, 'an agent did not follow the PBX');
  }
}
