import { Pool } from 'pg';

/** Whoever can be asked in SQL; TypeORM's `DataSource` is one. */
export interface Queries {
  query<T>(statement: string, parameters?: unknown[]): Promise<T>;
}

/** PostgreSQL ends a statement whose answer nobody waits for any more, so much later: whoever asked is told the same as without it. */
const GIVEN_UP_LATER_MS = 1_000;

/**
 * A few connections for a program that only asks. They are opened when they are needed: such a program starts while the database is
 * away, and goes on when it comes back. Whoever asks meanwhile is refused (`isDatabaseAway`).
 */
export class QueryPool implements Queries {
  private readonly pool: Pool;

  /** @param options `waitMilliseconds`: a connection, or an answer, that is not had for so long is an error */
  constructor(options: { readonly url: string; readonly connections: number; readonly waitMilliseconds: number }) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.connections,
      connectionTimeoutMillis: options.waitMilliseconds,
      query_timeout: options.waitMilliseconds,
      statement_timeout: options.waitMilliseconds + GIVEN_UP_LATER_MS,
      keepAlive: true,
    });
    // A connection that breaks must not end the process; the next question opens another.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Runs one statement. @returns its rows */
  async query<T>(statement: string, parameters: unknown[] = []): Promise<T> {
    return (await this.pool.query(statement, parameters)).rows as T;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
