import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { EventBus } from '@yiche/platform';
import { CallProgressed } from '../call-events.js';
import { phaseOf, type CallState } from '../domain/call-state.js';

/** An agent's state follows the call on their desk; the end of a conversation is the start of wrap-up. */
@Injectable()
export class AgentFollowsCallListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentService,
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
        return this.agents.follow(extension, { to: stateIn(after) }, onThisCall);
      }
    }
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
