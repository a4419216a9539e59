import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.service.js';

/** Global, because every feature writes down what was done. Needs `PlatformModule`. */
@Global()
@Module({ providers: [AuditTrail], exports: [AuditTrail] })
export class AuditModule {}
