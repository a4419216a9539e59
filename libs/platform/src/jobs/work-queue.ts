import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger as WorkerLogger, run, runMigrations, type Runner, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';
import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';
import { LivingWorkers } from './living-workers.js';

/** Does one kind of durable work. Must be idempotent: a crash between the work and its acknowledgement repeats it. */
export type JobHandler = (payload: unknown) => Promise<void>;

/** What of a job its worker's log tells. */
interface Job {
  readonly id: string;
  readonly task_identifier: string;
  readonly attempts: number;
  readonly max_attempts: number;
}

/** What the queue is told. */
export interface WorkQueueOptions {
  /** Jobs worked on at the same time. */
  readonly concurrency: number;
  /** Before a worker that gave up is started again, ms. */
  readonly retryMilliseconds: number;
  /** Between two looks for workers that are gone, ms. Default 2 s: their jobs go on after some 12 s. */
  readonly lookMilliseconds?: number;
}

/** The durable work queue: graphile-worker on our own PostgreSQL (ADR 0004). Jobs are added through `UnitOfWork`. */
export class WorkQueue {
  private readonly handlers = new Map<string, JobHandler>();
  private readonly living: LivingWorkers;
  /** What waits to be begun is left to others. */
  private giveUp: () => void = () => undefined;
  private runner: Runner | null = null;
  private wanted = false;

  constructor(
    private readonly pool: Pool,
    private readonly options: WorkQueueOptions,
    private readonly logger: Logger,
  ) {
    this.living = new LivingWorkers(pool, options.lookMilliseconds ?? 2_000, logger);
    // An idle connection that breaks must not end the process; the worker reconnects by itself.
    pool.on('error', (cause) => logger.warn({ err: cause }, 'the work queue lost a database connection'));
    pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Registers who does `task`; before `start`, once per task. */
  register(task: string, handler: JobHandler): void {
    if (this.handlers.has(task)) throw new Error(`task ${task} has two handlers`);
    this.handlers.set(task, handler);
  }

  /** Creates or upgrades the queue's own tables; part of `migrate`. */
  async migrate(): Promise<void> {
    await runMigrations({ pgPool: this.pool, logger: this.workerLogger() });
  }

  async start(): Promise<void> {
    this.wanted = true;
    this.runner = await this.run();
    void this.keepRunning();
  }

  /** Lets running jobs finish, takes no more. */
  async stop(): Promise<void> {
    this.wanted = false;
    this.giveUp();
    const { runner } = this;
    this.runner = null;
    await runner
      ?.stop()
      .catch((cause: unknown) => this.logger.warn({ err: cause }, 'the work queue did not stop cleanly'));
  }

  /** Stops, and closes the queue's own connections. */
  async close(): Promise<void> {
    await this.stop();
    await this.pool.end();
  }

  private async run(): Promise<Runner> {
    const ended = new AbortController();
    const events = new EventEmitter() as WorkerEvents;
    // A job may be taken before anybody sees that its worker lives, and another would do it as well: nothing is done until then.
    const shows = new Promise<void>((resolve, reject) => {
      this.giveUp = () => reject(new Error('the work queue stops'));
      events.once('pool:create', ({ workerPool }) => void this.living.keep(workerPool.id, ended.signal, resolve));
    });
    shows.catch(() => undefined);
    const taskList = Object.fromEntries(
      [...this.handlers].map(([task, handler]) => [task, (payload: unknown) => shows.then(() => handler(payload))]),
    );
    const end = (): void => ended.abort();
    const runner = await run({
      pgPool: this.pool,
      concurrency: this.options.concurrency,
      noHandleSignals: true,
      taskList,
      events,
      logger: this.workerLogger(),
      // Without batches graphile-worker does not wait for "done" to be written down: where that fails, nobody catches it (0.17).
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    }).catch((cause: unknown) => {
      end();
      throw cause;
    });
    void runner.promise.then(end, end);
    return runner;
  }

  /** The worker gives up when it cannot write down that a job is done, as while the database is away: a new one takes over. */
  private async keepRunning(): Promise<void> {
    while (this.wanted) {
      await this.runner?.promise.catch((cause: unknown) => this.logger.error({ err: cause }, 'the work queue gave up'));
      if (!this.wanted) return;
      this.runner = null;
      await sleep(this.options.retryMilliseconds);
      const next = await this.run().catch(() => null);
      if (this.wanted) this.runner = next;
      else await next?.stop();
    }
  }

  /** What a job was to do (its payload) is somebody's, and stays in its row. */
  private givenUp(message: string, job: Job | undefined, error: unknown): void {
    if (!job) return this.logger.error({ err: error }, message);
    const { id, task_identifier: task, attempts } = job;
    tell(this.logger, 'job.failed', { task, job: id, attempts: Number(attempts), err: error });
  }

  private workerLogger(): WorkerLogger {
    return new WorkerLogger(() => (level, message, meta) => {
      // A job that is tried again waits for nobody; one that is given up does.
      const { job, error } = (meta ?? {}) as { job?: Job; error?: unknown };
      const triedAgain = job !== undefined && Number(job.attempts) < Number(job.max_attempts);
      if (level === 'error' && !triedAgain) this.givenUp(message, job, error);
      else if (level === 'error' || level === 'warning') this.logger.warn({}, message);
      else this.logger.debug({}, message);
    });
  }
}
