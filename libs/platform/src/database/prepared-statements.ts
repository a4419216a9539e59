import { Pool } from 'pg';
import { NotLive } from './live-right.js';

/**
 * Statements that run many times a second: prepared once by name, one round trip each, on connections of their own, so that
 * nobody who holds the others makes them wait. A statement is its own transaction. Everything else goes through TypeORM.
 */
export class PreparedStatements {
  private readonly pool: Pool;

  /**
   * @param options `waitMilliseconds`: a connection or a lock that is not had for so long is an error; `answerMilliseconds`: so is
   * an answer, and its connection is given up, though the statement may have been carried out
   * @param live when it may not write, nothing is: another process may be the one that does
   */
  constructor(
    options: {
      readonly url: string;
      readonly connections: number;
      readonly waitMilliseconds: number;
      readonly answerMilliseconds: number;
    },
    private readonly live: { readonly mayWrite: boolean } = { mayWrite: true },
  ) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.connections,
      connectionTimeoutMillis: options.waitMilliseconds,
      query_timeout: options.answerMilliseconds,
      idleTimeoutMillis: 0, // what is prepared stays prepared
      keepAlive: true,
      options: `-c lock_timeout=${options.waitMilliseconds}`,
    });
    // An idle connection that breaks must not end the process; the next statement opens another.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * Runs one statement.
   * @param name of the statement: one name, one text, for ever
   */
  async run(name: string, text: string, values: readonly unknown[]): Promise<void> {
    if (!this.live.mayWrite) throw new NotLive();
    await this.pool.query({ name, text, values: [...values] });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
