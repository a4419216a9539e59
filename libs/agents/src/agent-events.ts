import { DomainEvent } from '@yiche/kernel';
import type { Agent } from './persistence/agent.entity.js';

/** An agent's state, reason or call changed. `agent` is the state after it. */
export class AgentChanged extends DomainEvent {
  readonly type = 'agents.changed.v1';

  constructor(
    at: Date,
    readonly agent: Readonly<Agent>,
  ) {
    super(at);
  }
}
