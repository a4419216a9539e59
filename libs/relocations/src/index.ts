export { PastRequests, type PastAttempt, type PastOutcome, type PastRequest } from './past-requests.js';
export { RelocationQueries } from './persistence/relocation-queries.js';
export { relocationMachine } from './domain/relocation-machine.js';
export { RelocationChanged, SupervisionChanged, TasksChanged } from './relocation-events.js';
export { RelocationsConfig, relocationsConfigSchema } from './relocations-config.js';
export { RelocationsModule } from './relocations.module.js';
export { UsageAlerts } from './usage-alerts.service.js';
