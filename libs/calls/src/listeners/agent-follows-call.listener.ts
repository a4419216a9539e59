import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService, mayChoose, type Agent, type Step } from '@yiche/agents';
import { Clock } from '@yiche/kernel';
import { EventBus, Logger } from '@yiche/platform';
import { Pbx } from '@yiche/telephony';
import { AgentsSettled, CallProgressed, LedgerAgreed } from '../call-events.js';
import { CallLedger } from '../call-ledger.js';
import {
  agentOf,
  isConnected,
  isInRoom,
  isTaken,
  isWith,
  lineOf,
  phaseOf,
  type CallState,
} from '../domain/call-state.js';

/**
 * An agent's state follows the call on their desk; the end of a conversation is the start of wrap-up. An agent who is left alone
 * in the call's room because requester and owner have gone is taken off the line; a two-party call ends by itself.
 */
@Injectable()
export class AgentFollowsCallListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentService,
    private readonly ledger: CallLedger,
    private readonly pbx: Pbx,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(CallProgressed, (progress) => this.follow(progress));
    this.bus.on(LedgerAgreed, ({ open }) => this.settle(open));
  }

  private async follow({ fact, before, after }: CallProgressed): Promise<void> {
    if (fact.recorded) return; // history: where everybody stands now is settled after it
    const callId = after.id;
    switch (fact.type) {
      case 'agent-offered':
        return this.agents.follow(fact.extension, (agent) => offered(agent, callId));
      case 'agent-ring-ended':
        return this.agents.follow(fact.extension, (agent) => {
          if (agent.state !== 'offered' || agent.callId !== callId) return null;
          if (fact.reason === 'no-answer' || fact.reason === 'rejected') return { to: 'not-responding', callId: null };
          return agent.reason ? { to: 'break', reason: agent.reason, callId: null } : { to: 'ready', callId: null };
        });
      case 'call-connected':
        return this.agents.follow(fact.extension, () => ({ to: 'talking', callId }));
      default: {
        const extension = before && isTaken(before) ? agentOf(before) : null;
        if (!extension || !before) return;
        // Away from the call, which is theirs until it is over, theirs again or somebody else's: the fact that follows tells.
        if (isTaken(after) && !isConnected(after)) return;
        const alone = isConnected(after) && isInRoom(after, 'agent') && phaseOf(after) === 'ended';
        if (alone && phaseOf(before) !== 'ended') await this.release(after);
        return this.agents.follow(extension, (agent) => (agent.callId === callId ? { to: stateIn(after) } : null));
      }
    }
  }

  /**
   * After a gap: a call that exists wins, its agent is where it is; one whose call is gone, or went to somebody else, is in wrap-up; one
   * whose offer is gone is back where they were. Who has been given another call meanwhile leaves the one before first. `open` only says
   * where to look: what is decided comes from the ledger as it is when the agent's turn comes.
   */
  private async settle(open: readonly CallState[]): Promise<void> {
    for (const { extension } of this.agents.atWork()) {
      // What was heard before is done first: an offer that is still to be written would be overlooked.
      await this.agents.follow(extension, () => null);
      const callId = this.agents.byExtension(extension)?.callId;
      const onDesk = callId ? await this.ledger.byId(callId) : null;
      if (onDesk && isOf(extension, onDesk)) {
        await this.put(extension, onDesk);
        continue;
      }
      const elsewhere = open.find((call) => call.id !== callId && isOf(extension, call));
      const theirs = elsewhere ? await this.ledger.byId(elsewhere.id) : null;
      if (callId) await this.part(extension, callId, onDesk);
      if (theirs && isOf(extension, theirs)) await this.put(extension, theirs);
    }
    this.bus.publish(new AgentsSettled(this.clock.now()));
  }

  private async put(extension: string, call: CallState): Promise<void> {
    const callId = call.id;
    if (!isConnected(call) && !isTaken(call))
      return this.agents.follow(extension, (agent) => (mayChoose(agent.state) ? offered(agent, callId) : null));
    // Into a conversation leads the table's way, which begins with talking. One that waits for its agent is theirs as well.
    await this.agents.follow(extension, (agent) => (agent.callId === callId ? null : { to: 'talking', callId }));
    if (!isConnected(call)) return;
    await this.agents.follow(extension, ({ state }) => {
      if (state === 'offered' || state === 'ready') return { to: 'talking', callId };
      return state === 'wrap-up' || state === 'reconnecting' ? null : { to: stateIn(call), callId };
    });
  }

  private async part(extension: string, callId: string, call: CallState | null): Promise<void> {
    const theirs = call !== null && isWith(call, extension);
    await this.agents.follow(extension, (agent) => {
      if (agent.callId !== callId || agent.state === 'wrap-up') return null;
      if (agent.state === 'offered')
        return agent.reason ? { to: 'break', reason: agent.reason, callId: null } : { to: 'ready', callId: null };
      return { to: theirs ? stateIn(call) : 'wrap-up' };
    });
  }

  private async release(call: CallState): Promise<void> {
    const legs = lineOf(call);
    if (!legs) return;
    await this.pbx
      .hangupCall(legs)
      .catch((cause: unknown) => this.logger.warn({ err: cause }, 'an agent could not be taken off an ended call'));
  }
}

/** Whether the call is this agent's now: offered to them, with them, or waiting for them. */
const isOf = (extension: string, call: CallState): boolean => isWith(call, extension) && phaseOf(call) !== 'ended';

/** The reason of a break is kept: if the offer comes to nothing the agent is on that break again. */
function offered({ state, reason }: Readonly<Agent>, callId: string): Step {
  return { to: 'offered', callId, reason: state === 'break' ? reason : null };
}

function stateIn(call: CallState): 'talking' | 'holding' | 'consulting' | 'wrap-up' {
  if (!isConnected(call)) return 'wrap-up';
  switch (phaseOf(call)) {
    case 'ended':
      return 'wrap-up';
    case 'held':
      return 'holding';
    case 'consulting':
    case 'merged':
      return 'consulting';
    default:
      return 'talking';
  }
}
