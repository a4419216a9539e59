import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SeatReview } from '@yiche/agents';
import { AgentsAfterGap } from './agents-after-gap.js';
import { Agreement } from './agreement.js';
import { CallLedger } from './call-ledger.js';

/** What of the agreement with the PBX is about agents: `agents` knows neither calls nor their order, and cannot offer it by itself. */
@Injectable()
export class AgentSteps implements OnModuleInit {
  constructor(
    private readonly agreement: Agreement,
    private readonly seats: SeatReview,
    private readonly agents: AgentsAfterGap,
    private readonly ledger: CallLedger,
  ) {}

  onModuleInit(): void {
    this.agreement.offer('queues', ({ snapshot }) => this.seats.agree(snapshot));
    this.agreement.offer('agents', async ({ snapshot }) => this.agents.settle(await this.ledger.openBefore(snapshot)));
    this.agreement.offer('seats', ({ snapshot }) => this.seats.compare(snapshot));
  }
}
