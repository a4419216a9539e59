import { Global, Injectable, Module, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { Logger, WorkQueue } from '@yiche/platform';
import { AuditTrail } from './audit-trail.service.js';
import { AUDIT_APPEND_TASK, entryOfJob } from './entry-job.js';
import { Readings } from './readings.js';
import { Refusals } from './refusals.js';

/** The refusals of this process live as long as it does; those of programs without a trail of their own come as jobs. */
@Injectable()
class RefusalsLifetime implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    private readonly refusals: Refusals,
    private readonly trail: AuditTrail,
    private readonly queue: WorkQueue,
  ) {}

  onModuleInit(): void {
    this.refusals.start();
    this.queue.register(AUDIT_APPEND_TASK, async (payload) => {
      await this.trail.append(null, entryOfJob(payload));
    });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.refusals.stop();
  }
}

/** Global, because every feature writes down what was done. Needs `PlatformModule`. */
@Global()
@Module({
  providers: [
    AuditTrail,
    Readings,
    {
      provide: Refusals,
      useFactory: (trail: AuditTrail, clock: Clock, logger: Logger) =>
        new Refusals((entries) => trail.appendAll(entries), clock, logger),
      inject: [AuditTrail, Clock, Logger],
    },
    RefusalsLifetime,
  ],
  exports: [AuditTrail, Readings, Refusals],
})
export class AuditModule {}
