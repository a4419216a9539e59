import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';

/** A worker is gone when its lock was free at so many looks in a row. */
const LOOKS = 5;

/** A look that PostgreSQL has not answered after so long is given up, the connection and its lock are kept, ms. */
const LOOK = 5_000;

/** A connection on which nothing is answered for so long is no more, ms. */
const ANSWER = 10_000;

/** Of PostgreSQL: the statement took too long. */
const CANCELED = '57014';

const lockOf = (id: string): string => `hashtextextended('worker:' || ${id}, 0)`;

/** A host that went away without a word is given up after 25 s, and its locks with it. */
const BEGIN = 'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';

const FREE = `SELECT id FROM (SELECT DISTINCT locked_by AS id FROM graphile_worker.jobs WHERE locked_by <> $1) AS busy
  WHERE pg_try_advisory_xact_lock_shared(${lockOf('id')})`;

/** Asks once more: who has come back meanwhile is left alone. */
const UNLOCK = `SELECT graphile_worker.force_unlock_workers(
  ARRAY (SELECT id FROM unnest($1::text[]) AS gone (id) WHERE pg_try_advisory_xact_lock_shared(${lockOf('id')})))`;

/**
 * Which workers live. graphile-worker keeps a job for four hours for the worker that took it, alive or not, unless it is told which
 * workers are gone (`force_unlock_workers`, graphile/worker#374). Here a worker holds an advisory lock as long as a connection of its
 * own stands: PostgreSQL gives it back when the process dies, and not while it is merely slow or stopped. One look is not enough to call
 * a worker gone, because it may have lost its connection and be making another; a look that fails says nothing of anybody.
 */
export class LivingWorkers {
  private free: ReadonlyMap<string, number> = new Map();

  /** @param everyMilliseconds between two looks */
  constructor(
    private readonly pool: Pool,
    private readonly everyMilliseconds: number,
    private readonly logger: Logger,
  ) {}

  /**
   * Shows that this worker lives, and gives the jobs of those that do not to whoever is free, until it has ended. Takes one connection.
   * @param shown told when it shows for the first time
   */
  async keep(workerId: string, ended: AbortSignal, shown: () => void): Promise<void> {
    let session: PoolClient | null = null;
    const leave = (): void => {
      // Never back to the pool: the lock is the connection's.
      session?.release(true);
      session = null;
    };
    ended.addEventListener('abort', leave, { once: true });
    while (!ended.aborted) {
      try {
        session ??= await this.begin(workerId);
        shown();
        if (!ended.aborted) await this.look(session, workerId);
      } catch (cause) {
        this.free = new Map();
        if ((cause as { code?: unknown }).code !== CANCELED) leave();
        if (!ended.aborted) this.logger.debug({ err: cause }, 'it was not looked which workers live');
      }
      await sleep(this.everyMilliseconds, undefined, { signal: ended }).catch(() => undefined);
    }
    leave();
  }

  private async begin(workerId: string): Promise<PoolClient> {
    const session = await this.pool.connect();
    try {
      await session.query(BEGIN);
      await session.query(`SELECT pg_advisory_lock(${lockOf('$1::text')})`, [workerId]);
      await session.query(`SET statement_timeout = ${LOOK}`);
      return session;
    } catch (cause) {
      session.release(true);
      throw cause;
    }
  }

  private async look(session: PoolClient, workerId: string): Promise<void> {
    const { rows } = await session.query<{ id: string }>(answered(FREE, [workerId]));
    this.free = new Map(rows.map(({ id }) => [id, (this.free.get(id) ?? 0) + 1]));
    const gone = [...this.free].filter(([, looks]) => looks >= LOOKS).map(([id]) => id);
    if (gone.length === 0) return;
    await session.query(answered(UNLOCK, [gone]));
    tell(this.logger, 'job.taken-over', { workers: gone });
  }
}

const answered = (text: string, values: unknown[]): { text: string; values: unknown[]; query_timeout: number } => ({
  text,
  values,
  query_timeout: ANSWER,
});
