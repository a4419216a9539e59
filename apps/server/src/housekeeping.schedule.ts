import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { IdentityConfig, IdentityService } from '@yiche/identity';
import { Logger, sweepOwnFolders } from '@yiche/platform';
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
    void this.sweep();
    if (!this.config.roles.includes('scheduler')) return;
    this.task = cron.schedule(
      `*/${this.sessions.session.sweepMinutes} * * * *`,
      () => Promise.all([this.endSessions(), this.sweep()]),
      {
        noOverlap: true,
        name: 'sessions',
      },
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task?.destroy();
  }

  /** What a process that crashed was working on: its own files, on this machine. */
  private async sweep(): Promise<void> {
    await sweepOwnFolders().then(
      (count) => count > 0 && this.logger.warn({ count }, 'temporary folders of a process that crashed were removed'),
      (cause: unknown) => this.logger.error({ err: cause }, 'temporary folders were not swept'),
    );
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
