import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallProgressed, LedgerReading, type PublishedFact } from '@yiche/calls';
import { Cursors, wakeOn, type Consumer, type Transaction } from '@yiche/platform';
import { RequestIntake } from '../request-intake.js';

/** A call that was lost by one agent and comes to another brings its request along: the second goes on where the first had to stop. */
@Injectable()
export class ChangedHandsConsumer implements Consumer<PublishedFact>, OnModuleInit {
  readonly name = 'relocations.changed-hands.v1';
  readonly types = ['call-connected'] as const;
  readonly begins = 'first';
  // A call that is answered for the first time has no request yet.
  readonly wakes = wakeOn(
    CallProgressed,
    ({ fact, before }) => fact.type === 'call-connected' && Boolean(before?.connectedAt),
  );

  constructor(
    private readonly cursors: Cursors,
    readonly source: LedgerReading,
    private readonly agents: AgentService,
    private readonly intake: RequestIntake,
  ) {}

  onModuleInit(): void {
    this.cursors.register(this);
  }

  async take(transaction: Transaction, facts: readonly PublishedFact[]): Promise<void> {
    const connected = facts.filter((fact) => fact.type === 'call-connected');
    const withRequest = await this.intake.lockRequestsOf(
      transaction,
      connected.map(({ callId }) => callId),
    );
    for (const { callId, extension } of connected) {
      // A call that is answered for the first time has none yet, and that is nearly all of them.
      if (!withRequest.has(callId)) continue;
      // After an outage facts come late and close together: the request goes to whom the call came last.
      const last = await this.source.agentOf(transaction.manager, callId);
      const agent = this.agents.byExtension(extension);
      // An extension may be another person's by now.
      if (agent && last?.extension === extension && last.userId === agent.userId)
        await this.intake.handOver(transaction, agent, callId);
    }
  }
}
