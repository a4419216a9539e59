export { StatisticsModule } from './statistics.module.js';
export { Complaints } from './complaints.service.js';
