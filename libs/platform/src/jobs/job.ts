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

/** The parameters of `addJobExpression`, in its order. */
export function jobParameters(task: string, payload: object, options: JobOptions = {}): unknown[] {
  const { key = null, runAt = null, maxAttempts = 25, queue = null } = options;
  return [task, JSON.stringify(payload), key, runAt, maxAttempts, queue];
}
