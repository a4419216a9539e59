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

/**
 * The page an agent works in is gone: closed, reloaded, dead, or silent for longer than a blip. Once for each loss, after the change
 * of state that follows from it: who was in a call is `reconnecting`, with the call still theirs (`agent.callId`).
 */
export class AgentPageLost extends DomainEvent {
  readonly type = 'agents.page-lost.v1';

  constructor(
    at: Date,
    readonly agent: Readonly<Agent>,
  ) {
    super(at);
  }
}

/** It is back, or another has taken its place, with a telephone that is registered: the agent can be rung there. Once for each loss. */
export class AgentPageBack extends DomainEvent {
  readonly type = 'agents.page-back.v1';

  constructor(
    at: Date,
    readonly agent: Readonly<Agent>,
  ) {
    super(at);
  }
}
