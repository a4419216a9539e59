import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { IdentityConfig, IdentityService } from '@yiche/identity';
import { Logger, sweepOwnFolders, Troubles } from '@yiche/platform';
import cron, { type ScheduledTask } from 'node-cron';
import { ServerConfig } from './config.js';
import { CredentialSweep } from './softphone/credential-sweep.js';

/** What must happen from time to time whoever does it; harmless when several processes do. */
@Injectable()
export class HousekeepingSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private task: ScheduledTask | null = null;
  private readonly troubles: Troubles;

  constructor(
    private readonly identity: IdentityService,
    private readonly credentials: CredentialSweep,
    private readonly config: ServerConfig,
    private readonly sessions: IdentityConfig,
    private readonly logger: Logger,
  ) {
    this.troubles = new Troubles(logger);
  }

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
    await this.troubles.attempt('temporary folders were not swept', async () => {
      const count = await sweepOwnFolders();
      if (count > 0) this.logger.warn({ count }, 'temporary folders of a process that crashed were removed');
    });
  }

  private async endSessions(): Promise<void> {
    await this.troubles.attempt('expired sessions were not ended', () => this.identity.endExpiredSessions());
    await this.troubles.attempt('shifts without a session were not ended', () => this.credentials.endOrphanedShifts());
  }
}
