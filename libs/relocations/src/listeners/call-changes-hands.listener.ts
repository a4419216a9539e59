import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallLedger, CallProgressed, isWith } from '@yiche/calls';
import { EventBus } from '@yiche/platform';
import { RelocationService } from '../relocation.service.js';

/** A call that was lost by one agent and comes to another brings its request along: the second goes on where the first had to stop. */
@Injectable()
export class CallChangesHandsListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentService,
    private readonly ledger: CallLedger,
    private readonly relocations: RelocationService,
  ) {}

  onModuleInit(): void {
    this.bus.on(CallProgressed, async ({ fact, before, after }) => {
      // A call that is answered for the first time has no request yet.
      if (fact.type !== 'call-connected' || !before?.connectedAt) return;
      const agent = this.agents.byExtension(fact.extension);
      // After an outage facts come late and close together: the request goes to whom the call came last.
      const call = await this.ledger.byId(after.id);
      if (agent && call && isWith(call, fact.extension)) await this.relocations.handOver(agent, after.id);
    });
  }
}
