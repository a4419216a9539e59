import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Logger, Troubles } from '@yiche/platform';
import cron, { type ScheduledTask } from 'node-cron';
import { DataSource } from 'typeorm';
import { RecordingsConfig } from './recordings-config.js';
import { TrackKeeper } from './track-keeper.js';

/**
 * A sweep finds what the end of a call did not have stored: ended calls with a recorded leg that is not in the store, those once found
 * missing too. Storing twice is harmless.
 */
@Injectable()
export class MissedTracks implements OnModuleInit, OnApplicationShutdown {
  private sweep: ScheduledTask | null = null;
  private readonly troubles: Troubles;

  constructor(
    private readonly keeper: TrackKeeper,
    @InjectDataSource() private readonly dataSource: DataSource,
    logger: Logger,
    private readonly config: RecordingsConfig,
  ) {
    this.troubles = new Troubles(logger);
  }

  onModuleInit(): void {
    const sweep = (): Promise<unknown> =>
      this.troubles.attempt('missed recordings were not looked for', () => this.storeMissed());
    this.sweep = cron.schedule(`*/${this.config.sweep.everyMinutes} * * * *`, sweep, {
      noOverlap: true,
      name: 'recordings.sweep',
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sweep?.destroy();
  }

  /** Every minute the last hour, once an hour the last week by default: what was away for longer is asked for by an alarm, not by a scan. */
  private async storeMissed(): Promise<void> {
    const { afterSeconds, reachSeconds, hourlyReachSeconds } = this.config.sweep;
    const reach = new Date().getMinutes() === 0 ? hourlyReachSeconds : reachSeconds;
    const missed = await this.dataSource.query<{ id: string }[]>(
      `SELECT call_id AS id FROM ledger_call call JOIN ledger_leg leg USING (call_id)
       WHERE call.ended_at BETWEEN now() - $1 * interval '1 second' AND now() - $2 * interval '1 second'
         AND leg.recording_file IS NOT NULL AND leg.ended_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM recording r
                         WHERE r.call_id = leg.call_id AND r.channel_id = leg.leg_id AND r.state = 'available')
       GROUP BY call_id ORDER BY max(call.ended_at) DESC LIMIT 500`,
      [reach, afterSeconds],
    );
    for (const { id } of missed) {
      await this.troubles.attempt('tracks could not be stored', () => this.keeper.storeTracks([id]), id);
    }
  }
}
