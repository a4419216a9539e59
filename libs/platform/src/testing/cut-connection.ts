import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';

/** Where a connection is cut: before the statement is sent, or after it was carried out and before its answer comes. */
export type Cut = 'before' | 'after';

/**
 * Cuts the connection of a data source at one of its statements, as the death of the process that asked would: PostgreSQL's own session is
 * ended, and nothing comes back.
 */
export class ConnectionCutter {
  private left = 0;
  private cut: Cut = 'before';
  private readonly patched = new WeakSet<PoolClient>();

  /** @param superuser whoever may end sessions */
  constructor(
    dataSource: DataSource,
    private readonly superuser: Pick<DataSource, 'query'>,
  ) {
    const { master } = dataSource.driver as unknown as { master: Pool };
    master.on('acquire', (client) => this.patch(client));
  }

  /** At the next so many-th statement; 1 is the very next. */
  arm(statement: number, cut: Cut): void {
    [this.left, this.cut] = [statement, cut];
  }

  /** @returns whether it was cut; nothing more will be */
  disarm(): boolean {
    const wasCut = this.left === 0;
    this.left = 0;
    return wasCut;
  }

  private patch(client: PoolClient): void {
    if (this.patched.has(client)) return;
    this.patched.add(client);
    client.on('error', () => undefined);
    const ask = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
    client.query = (async (...given: unknown[]) => {
      const isCut = this.left > 0 && --this.left === 0;
      if (isCut && this.cut === 'after') await ask(...given);
      if (isCut) await this.end(client);
      return ask(...given);
    }) as typeof client.query;
  }

  private async end(client: PoolClient): Promise<void> {
    const { processID } = client as unknown as { processID: number };
    await this.superuser.query('SELECT pg_terminate_backend($1, 5000)', [processID]);
  }
}
