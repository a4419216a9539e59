export interface JobOptions {
  /** Two jobs of the same key are one: the later payload replaces the earlier while it waits. */
  readonly key?: string;
  readonly runAt?: Date;
  /** Tries before the job is left as failed for good, visible in graphile_worker.jobs. Default 25 with exponential back-off; each kind of work says by itself what it needs. */
  readonly maxAttempts?: number;
  /** Jobs of one queue run one after another. */
  readonly queue?: string;
}

/** SQL that adds a job, for a statement that does other work as well. @param first number of the first of its parameters, see `jobParameters` */
export function addJobExpression(first: number): string {
  const [task, payload, key, runAt, maxAttempts, queue] = Array.from({ length: 6 }, (_, index) => `$${first + index}`);
  return `graphile_worker.add_job(${task}, payload := ${payload}::json, job_key := ${key}, run_at := ${runAt}, max_attempts := ${maxAttempts}, queue_name := ${queue})`;
}

/** Where a job stands that was added under a key: taken by a worker, waiting, to be tried again after it failed, or failed for good. */
export type JobState = 'running' | 'waiting' | 'failing' | 'given-up';

/** SQL for the `JobState` of the job of a key, for a statement that asks for other things as well; NULL once it is done. @param key an expression */
export function jobStateExpression(key: string): string {
  return `(SELECT CASE WHEN locked_at IS NOT NULL THEN 'running' WHEN attempts >= max_attempts THEN 'given-up'
     WHEN last_error IS NOT NULL THEN 'failing' ELSE 'waiting' END FROM graphile_worker.jobs WHERE key = ${key})`;
}

/** The parameters of `addJobExpression`, in its order. */
export function jobParameters(task: string, payload: object, options: JobOptions = {}): unknown[] {
  const { key = null, runAt = null, maxAttempts = 25, queue = null } = options;
  return [task, JSON.stringify(payload), key, runAt, maxAttempts, queue];
}
