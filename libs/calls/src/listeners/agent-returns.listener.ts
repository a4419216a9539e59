import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AgentPageBack, AgentPageLost, AgentService } from '@yiche/agents';
import { EventBus, Logger } from '@yiche/platform';
import { Pbx } from '@yiche/telephony';
import { Agreement } from '../agreement.js';
import { CallControl } from '../call-control.js';
import { CallProgressed } from '../call-events.js';

/**
 * A page that goes in mid-call (a reload, a crash) costs the caller some music, not the agent. When it has gone the PBX is told, which
 * would hear silence for another half minute; when it is back with its telephone the caller is put through again. Which of "the caller
 * waits" and "the telephone is there" is heard last does not matter: each of them tries.
 */
@Injectable()
export class AgentReturnsListener implements OnModuleInit, OnApplicationShutdown {
  private readonly leave: (() => void)[] = [];

  constructor(
    private readonly bus: EventBus,
    private readonly pbx: Pbx,
    private readonly agents: AgentService,
    private readonly control: CallControl,
    private readonly agreement: Agreement,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    // Every agent is where their call is: who waits for one may be put through to them now.
    this.agreement.offer('waiting-callers', async () => {
      for (const { extension } of this.agents.atWork())
        await this.contained(extension, () => this.reuniteIfThere(extension));
    });
    this.leave.push(
      this.bus.on(AgentPageLost, ({ agent }) => this.control.awaitAgent(agent.userId)),
      this.bus.on(AgentPageBack, ({ agent }) => this.control.reunite(agent.userId)),
      this.bus.on(CallProgressed, ({ fact }) =>
        fact.type === 'requester-waiting-for-agent' ? this.reuniteIfThere(fact.extension) : undefined,
      ),
      this.pbx.subscribe((event) => {
        if (event.type === 'agent-registered')
          void this.contained(event.extension, () => this.reunite(event.extension));
      }),
    );
  }

  onApplicationShutdown(): void {
    for (const leave of this.leave) leave();
  }

  /** An agent whose telephone hung up while the page stayed, as it does when the network under a call goes for good. */
  private async reuniteIfThere(extension: string): Promise<void> {
    const agent = this.agents.byExtension(extension);
    if (agent && agent.state !== 'reconnecting') await this.control.reunite(agent.userId);
  }

  private async reunite(extension: string): Promise<void> {
    const agent = this.agents.byExtension(extension);
    if (agent) await this.control.reunite(agent.userId);
  }

  /** One caller who cannot be put through keeps no other waiting. */
  private async contained(extension: string, work: () => Promise<void>): Promise<void> {
    await work().catch((cause: unknown) =>
      this.logger.warn({ err: cause, extension }, 'a caller could not be put through again'),
    );
  }
}
