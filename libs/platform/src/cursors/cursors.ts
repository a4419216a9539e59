import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { EventBus } from '../events/event-bus.js';
import type { Logger } from '../logging/logger.js';
import { Troubles } from '../logging/troubles.js';
import type { Metrics } from '../metrics/metrics.js';
import type { Consumer } from './consumer.js';
import { ConsumerRun, type CursorOptions } from './consumer-run.js';
import { ConsumerTurn } from './consumer-turn.js';

/**
 * The consumers of this program, each with its durable cursor (ADR 0043). What must follow a fact is registered here; the bus is for
 * screens, and merely wakes these.
 */
export class Cursors implements BeforeApplicationShutdown {
  private readonly consumers = new Map<string, Consumer>();
  private readonly runs: ConsumerRun[] = [];
  private readonly leave: (() => void)[] = [];
  private readonly troubles: Troubles;
  private readonly behind: Gauge;
  private readonly seconds: Gauge;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly options: CursorOptions,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    this.behind = metrics.gauge('yiche_cursor_lag_facts', 'Facts that a consumer has not taken yet', ['consumer']);
    this.seconds = metrics.gauge('yiche_cursor_lag_seconds', 'Since when the oldest of them waits', ['consumer']);
  }

  get registered(): readonly Consumer[] {
    return [...this.consumers.values()];
  }

  /** Before `start`, once per name. */
  register<F extends { readonly type: string }>(consumer: Consumer<F>): void {
    if (this.consumers.has(consumer.name)) throw new Error(`two consumers are called ${consumer.name}`);
    this.consumers.set(consumer.name, consumer as unknown as Consumer);
  }

  /** Begins to take facts, in the background: the database need not be there. */
  start(): void {
    for (const consumer of this.consumers.values()) {
      const turns = new ConsumerTurn(this.unitOfWork, consumer);
      const run = new ConsumerRun(consumer, turns, this.options, this.troubles, this.logger);
      const { on, when } = consumer.wakes;
      this.leave.push(this.bus.on(on, (event) => void (when(event) && run.wake())));
      this.runs.push(run);
      run.start();
    }
  }

  /** Takes nothing more; resolves when the turns in hand are over. */
  async stop(): Promise<void> {
    for (const leave of this.leave.splice(0)) leave();
    await Promise.all(this.runs.splice(0).map((run) => run.stop()));
  }

  /** While the database is still to be had. */
  beforeApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  /** Measures how far every consumer is behind. */
  async measure(): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      const rows = await manager.query<{ consumer: string; position: string }[]>(
        'SELECT consumer, position::text FROM consumer_cursor',
      );
      for (const { consumer: name, position } of rows) {
        const consumer = this.consumers.get(name);
        if (!consumer) continue;
        const { facts, since } = await consumer.source.lag(manager, position, consumer.types);
        this.behind.set({ consumer: name }, facts);
        this.seconds.set({ consumer: name }, since ? Math.max(0, (Date.now() - since.getTime()) / 1_000) : 0);
      }
    });
  }
}
