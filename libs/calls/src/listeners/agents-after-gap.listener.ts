import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { EventBus } from '@yiche/platform';
import { AgentsAfterGap } from '../agents-after-gap.js';
import { AgentsSettled, LedgerAgreed } from '../call-events.js';

/** Once the ledger agrees with the PBX, the agents do; then whoever waits for one may be put through. */
@Injectable()
export class AgentsAfterGapListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentsAfterGap,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.bus.on(LedgerAgreed, async ({ open }) => {
      await this.agents.settle(open);
      this.bus.publish(new AgentsSettled(this.clock.now()));
    });
  }
}
