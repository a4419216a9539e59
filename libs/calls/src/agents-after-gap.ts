import { Injectable } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { CallLedger } from './call-ledger.js';
import type { CallState } from './domain/call-state.js';
import { isOf, toldAfterGap } from './told-to-agents.js';

/** One step of the sequence after a gap: agents are put where the calls that exist say they are. */
@Injectable()
export class AgentsAfterGap {
  constructor(
    private readonly agents: AgentService,
    private readonly ledger: CallLedger,
  ) {}

  /**
   * Puts everybody at work where they belong, once the ledger agrees with the PBX.
   * @throws AggregateError for those who could not be; the next look tries again
   * @param open only says where to look: what is decided comes from the ledger as it is when the agent's turn comes
   */
  async settle(open: readonly CallState[]): Promise<void> {
    const failures: unknown[] = [];
    for (const { userId } of this.agents.atWork()) {
      const settled = this.agents.happen(userId, async (agent) => {
        const elsewhere = open.find((call) => call.id !== agent.callId && isOf(agent, call));
        const [onDesk, theirs] = [await this.asItIsNow(agent.callId), await this.asItIsNow(elsewhere?.id)];
        return toldAfterGap(agent, onDesk, theirs);
      });
      // One who cannot be put there keeps no other waiting.
      await settled.catch((cause: unknown) => failures.push(cause));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'agents could not be put where their calls are');
  }

  private async asItIsNow(callId: string | null | undefined): Promise<CallState | null> {
    return callId ? this.ledger.byId(callId) : null;
  }
}
