export { IncidentsConfig, incidentsConfigSchema } from './incidents-config.js';
export { IncidentsModule } from './incidents.module.js';
export { Outages } from './outages.service.js';
