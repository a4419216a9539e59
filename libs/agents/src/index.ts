export { AgentChanged } from './agent-events.js';
export { AgentService, type Shift } from './agent.service.js';
export { AgentsModule } from './agents.module.js';
export { agentMachine, mayChoose } from './domain/agent-machine.js';
export { Agent } from './persistence/agent.entity.js';
