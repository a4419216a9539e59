import type { DataSource } from 'typeorm';

/** Durable work that was tried as often as it may be. Nobody tries it again by itself. */
export interface FailedJob {
  readonly id: string;
  readonly task: string;
  readonly attempts: number;
  /** Of the last try. */
  readonly failedAt: Date;
  /** What the last try met; may hold anything. */
  readonly lastError: string;
}

/** So many are named at most. */
const MOST = 1_000;

const GIVEN_UP = 'attempts >= max_attempts AND locked_at IS NULL';

/** The durable work that has failed for good: it stays in the queue until somebody has it tried again. */
export class FailedJobs {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** How many there are of each task. */
  async count(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.dataSource.query<{ task: string; count: string }[]>(
      `SELECT task_identifier AS task, count(*) FROM graphile_worker.jobs WHERE ${GIVEN_UP} GROUP BY 1`,
    );
    return new Map(rows.map(({ task, count }) => [task, Number(count)]));
  }

  /** The oldest first. */
  list(): Promise<FailedJob[]> {
    return this.dataSource.query(
      `SELECT id::text, task_identifier AS task, attempts, updated_at AS "failedAt", coalesce(last_error, '') AS "lastError"
       FROM graphile_worker.jobs WHERE ${GIVEN_UP} ORDER BY updated_at, id LIMIT ${MOST}`,
    );
  }

  /** Has this one tried again, now and as often as at first. @returns the task; null when no such job has failed */
  async retry(id: string): Promise<string | null> {
    const [job] = await this.dataSource.query<{ task: string }[]>(
      `SELECT task_identifier AS task
       FROM graphile_worker.reschedule_jobs((SELECT array_agg(id) FROM graphile_worker.jobs WHERE id = $1 AND ${GIVEN_UP}),
         run_at := now(), attempts := 0) AS again JOIN graphile_worker.jobs USING (id)`,
      [id],
    );
    return job?.task ?? null;
  }
}
