export { AuditModule } from './audit.module.js';
export { AuditTrail, verifyAuditCommand, type AuditVerification } from './audit-trail.service.js';
export type { BadEntry, BadEntryReason } from './domain/audit-chain.js';
export type { AuditValue, NewAuditEntry } from './domain/audit-record.js';
