import type { AgentService } from '../agent.service.js';

/** The agents of a house in which nobody has ever been at work. */
export const nobody = {
  byExtension: () => null,
  atWork: () => [],
  together: (_extensions, work) => work({ follow: () => [], remember: () => undefined, wait: () => undefined }),
} satisfies Partial<AgentService> as unknown as AgentService;
