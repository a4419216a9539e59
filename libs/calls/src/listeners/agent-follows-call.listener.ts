import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { EventBus, Logger } from '@yiche/platform';
import { Pbx } from '@yiche/telephony';
import { CallProgressed } from '../call-events.js';
import { phaseOf, type CallState } from '../domain/call-state.js';

/**
 * An agent's state follows the call on their desk; the end of a conversation is the start of wrap-up. An agent who is left alone
 * in the call's room because requester and owner have gone is taken off the line; a two-party call ends by itself.
 */
@Injectable()
export class AgentFollowsCallListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentService,
    private readonly pbx: Pbx,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(CallProgressed, (progress) => this.follow(progress));
  }

  private async follow({ fact, before, after }: CallProgressed): Promise<void> {
    const callId = after.id;
    const onThisCall = (agent: { callId: string | null }): boolean => agent.callId === callId;
    switch (fact.type) {
      case 'agent-offered':
        return this.agents.follow(fact.extension, { to: 'offered', callId });
      case 'agent-ring-ended': {
        const to = fact.reason === 'no-answer' || fact.reason === 'rejected' ? 'not-responding' : 'ready';
        return this.agents.follow(
          fact.extension,
          { to, callId: null },
          (agent) => agent.state === 'offered' && onThisCall(agent),
        );
      }
      case 'call-connected':
        return this.agents.follow(fact.extension, { to: 'talking', callId });
      default: {
        const extension = before?.agentExtension ?? after.agentExtension;
        if (!extension || !before?.connected) return;
        const alone = after.connected && after.room.includes('agent') && phaseOf(after) === 'ended';
        if (alone && phaseOf(before) !== 'ended') await this.release(after);
        return this.agents.follow(extension, { to: stateIn(after) }, onThisCall);
      }
    }
  }

  private async release({ callKey, requesterChannelId, agentChannelId }: CallState): Promise<void> {
    if (!requesterChannelId || !agentChannelId) return;
    await this.pbx
      .hangupCall({ callKey, requesterChannelId, agentChannelId })
      .catch((cause: unknown) => this.logger.warn({ err: cause }, 'an agent could not be taken off an ended call'));
  }
}

function stateIn(call: CallState): 'talking' | 'holding' | 'consulting' | 'wrap-up' {
  if (!call.connected) return 'wrap-up';
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
