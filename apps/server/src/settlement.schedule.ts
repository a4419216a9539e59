import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Lease, Logger, Troubles } from '@yiche/platform';
import { SettlementConfig, StatementClock } from '@yiche/settlement';
import cron, { type ScheduledTask } from 'node-cron';
import { DataSource } from 'typeorm';
import { ServerConfig } from './config.js';
import { HistoryProgress } from './demo/history/history-progress.js';

/** Who looks at the days of contracts. */
export const SETTLEMENT_CLOCK = 'settlement.clock';

/** Looks now and then, and once at the start, whether a day of a contract has come; of several processes one looks. */
@Injectable()
export class SettlementSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private task: ScheduledTask | null = null;
  private looking: Promise<unknown> = Promise.resolve();
  private readonly troubles: Troubles;

  constructor(
    private readonly clock: StatementClock,
    private readonly lease: Lease,
    private readonly config: ServerConfig,
    private readonly settlement: SettlementConfig,
    private readonly dataSource: DataSource,
    logger: Logger,
  ) {
    this.troubles = new Troubles(logger);
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('scheduler')) return;
    this.task = cron.schedule(`*/${this.settlement.clock.everyMinutes} * * * *`, () => this.look(), {
      noOverlap: true,
      name: 'settlement',
    });
    void this.look();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task?.destroy();
    await this.looking;
  }

  private look(): Promise<unknown> {
    this.looking = this.troubles.attempt('it was not looked whether a day of a contract has come', () => this.tick());
    return this.looking;
  }

  private async tick(): Promise<void> {
    const { leaseMilliseconds } = this.settlement.clock;
    // A demo whose past is half told, for however long, has months that wait for their calls (ADR 0051).
    const past = await new HistoryProgress(this.dataSource).standing();
    if (past && !past.isDone) return;
    if (!(await this.lease.acquire(SETTLEMENT_CLOCK, leaseMilliseconds))) return;
    try {
      await this.clock.tick(() => this.lease.renew(SETTLEMENT_CLOCK, leaseMilliseconds));
    } finally {
      await this.lease.release(SETTLEMENT_CLOCK);
    }
  }
}
