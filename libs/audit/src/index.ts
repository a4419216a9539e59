export { AuditModule } from './audit.module.js';
export { AuditTrail, verifyAuditCommand, type AuditVerification } from './audit-trail.service.js';
export type { BadEntry, BadEntryReason } from './domain/audit-chain.js';
export type { AuditValue, NewAuditEntry } from './domain/audit-record.js';
export { handOver } from './entry-job.js';
export { Readings, type Reading } from './readings.js';
export { Refusals, type RefusedAccess } from './refusals.js';
