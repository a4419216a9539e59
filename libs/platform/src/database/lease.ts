import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/**
 * The right to do something of which there may be one at a time, for a while: whoever has it renews it, and another takes over when it
 * was not renewed. Measured by the database's clock, so that machines need not agree on the time. It spares work and never replaces a
 * lock: who was away for longer than the lease does not know that another has it.
 */
export class Lease {
  /** @param holder who this process is; a new one for each process by default */
  constructor(
    private readonly dataSource: DataSource,
    private readonly holder: string = randomUUID(),
  ) {}

  /** Takes it, or keeps it if it is ours already. @returns false while another has it */
  async acquire(name: string, milliseconds: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO lease AS held (name, holder, until) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE held.holder = excluded.holder OR held.until <= clock_timestamp()
       RETURNING name`,
      [name, this.holder, milliseconds],
    );
    return rows.length > 0;
  }

  /** Keeps it for longer. @returns false when it has run out: then another may have it */
  async renew(name: string, milliseconds: number): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE lease SET until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE name = $1 AND holder = $2 AND until > clock_timestamp()`,
      [name, this.holder, milliseconds],
    );
    return count > 0;
  }

  /** Gives it back, if it is ours. */
  async release(name: string): Promise<void> {
    await this.dataSource.query('DELETE FROM lease WHERE name = $1 AND holder = $2', [name, this.holder]);
  }
}
