export { AgentChanged, AgentPageBack, AgentPageLost } from './agent-events.js';
export { AgentService, type Shift } from './agent.service.js';
export { AgentsConfig, agentsConfigSchema } from './agents-config.js';
export { AgentsModule } from './agents.module.js';
export { agentMachine, mayChoose } from './domain/agent-machine.js';
export { isInCall, standingOf, type PagePresence, type Presence } from './domain/presence.js';
export { Agent } from './persistence/agent.entity.js';
export { latestWrapUp } from './domain/wrap-up.js';
export { WrapUpTimer } from './wrap-up-timer.js';
