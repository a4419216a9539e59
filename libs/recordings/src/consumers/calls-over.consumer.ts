import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CallProgressed, isOver, LedgerReading, type PublishedCallFact, type PublishedFact } from '@yiche/calls';
import { Clock } from '@yiche/kernel';
import { Cursors, wakeOn, WorkQueue, type Consumer, type Transaction } from '@yiche/platform';
import { z } from 'zod';
import { RecordingsConfig } from '../recordings-config.js';
import { TrackKeeper } from '../track-keeper.js';

/** Tracks of calls that are over are to be stored. */
const TASK = 'calls.ended.v1';
const payloadSchema = z.object({ callIds: z.array(z.uuid()) });

/**
 * The end of a call's last leg has its tracks stored: durable work, tried again by itself until the PBX's files are there. Calls that end
 * about the same time are one piece of it, so that a busy hour is not as many jobs as calls.
 */
@Injectable()
export class CallsOverConsumer implements Consumer<PublishedFact>, OnModuleInit {
  readonly name = 'recordings.calls-over.v1';
  readonly types = ['call-ended', 'leg-ended'] as const;
  readonly begins = 'first';
  readonly wakes = wakeOn(CallProgressed, ({ after }) => isOver(after));
  readonly restMilliseconds = 1_000;

  constructor(
    private readonly cursors: Cursors,
    private readonly queue: WorkQueue,
    readonly source: LedgerReading,
    private readonly keeper: TrackKeeper,
    private readonly clock: Clock,
    private readonly config: RecordingsConfig,
  ) {}

  onModuleInit(): void {
    this.cursors.register(this);
    this.queue.register(TASK, (payload) => this.keeper.storeTracks(payloadSchema.parse(payload).callIds));
  }

  async take({ manager, addJob }: Transaction, facts: readonly PublishedFact[]): Promise<void> {
    const calls = new Set(facts.map((fact) => (fact as PublishedCallFact).callId));
    const callIds = await this.source.over(manager, [...calls]);
    if (callIds.length === 0) return;
    const runAt = new Date(this.clock.now().getTime() + this.config.afterCallMilliseconds);
    await addJob(TASK, { callIds }, { runAt });
  }
}
