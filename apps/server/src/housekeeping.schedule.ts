import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { IdentityConfig, IdentityService } from '@yiche/identity';
import { Logger } from '@yiche/platform';
import cron, { type ScheduledTask } from 'node-cron';
import { ServerConfig } from './config.js';
import { CredentialSweep } from './softphone/credential-sweep.js';

/** What must happen from time to time whoever does it; harmless when several processes do. */
@Injectable()
export class HousekeepingSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private task: ScheduledTask | null = null;

  constructor(
    private readonly identity: IdentityService,
    private readonly credentials: CredentialSweep,
    private readonly config: ServerConfig,
    private readonly sessions: IdentityConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('scheduler')) return;
    this.task = cron.schedule(`*/${this.sessions.session.sweepMinutes} * * * *`, () => this.endSessions(), {
      noOverlap: true,
      name: 'sessions',
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task?.destroy();
  }

  private async endSessions(): Promise<void> {
    await this.identity
      .endExpiredSessions()
      .catch((cause: unknown) => this.logger.error({ err: cause }, 'expired sessions were not ended'));
    await this.credentials
      .endOrphanedShifts()
      .catch((cause: unknown) => this.logger.error({ err: cause }, 'shifts without a session were not ended'));
  }
}
