import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { CALL_ENDED_TASK } from '@yiche/calls';
import { Logger, WorkQueue } from '@yiche/platform';
import cron, { type ScheduledTask } from 'node-cron';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { TrackKeeper } from '../track-keeper.js';

const callEnded = z.object({ callId: z.uuid() });

/**
 * The end of a call stores its tracks (durable work of the ledger's own transaction); a sweep finds what was missed: ended calls
 * of the last week with a recorded leg that is not in the store, those once found missing too. Both do the same, and doing it twice is harmless.
 */
@Injectable()
export class CallEndedListener implements OnModuleInit, OnApplicationShutdown {
  private sweep: ScheduledTask | null = null;

  constructor(
    private readonly queue: WorkQueue,
    private readonly keeper: TrackKeeper,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.queue.register(CALL_ENDED_TASK, (payload) => this.keeper.storeTracks(callEnded.parse(payload).callId));
    this.sweep = cron.schedule('* * * * *', () => this.storeMissed(), { noOverlap: true, name: 'recordings.sweep' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sweep?.destroy();
  }

  private async storeMissed(): Promise<void> {
    const missed = await this.dataSource.query<{ id: string }[]>(
      `SELECT DISTINCT call.id FROM call JOIN call_leg leg ON leg.call_id = call.id
       WHERE call.ended_at BETWEEN now() - interval '7 days' AND now() - interval '2 minutes' AND leg.recording_file IS NOT NULL AND leg.ended_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM recording r WHERE r.call_id = call.id AND r.channel_id = leg.channel_id AND r.state = 'available')
       LIMIT 500`,
    );
    for (const { id } of missed) {
      await this.keeper
        .storeTracks(id)
        .catch((cause: unknown) => this.logger.error({ err: cause, callId: id }, 'tracks could not be stored'));
    }
  }
}
