import type { DataSource, EntityManager } from 'typeorm';

/** Where the telling of the past stands. */
export interface Standing {
  /** The contract day of the first start. */
  readonly begunOn: string;
  /** The next step, and how much of it is done. */
  readonly step: number;
  readonly part: number;
  readonly of: number;
  readonly isDone: boolean;
}

const COLUMNS = `begun_on::text AS "begunOn", step, part, of, done_at IS NOT NULL AS "isDone"`;

/**
 * Written down with each step, in its transaction: who is killed goes on where they were, and nothing is told twice (ADR 0051). Months
 * are written ahead of their step, which finds them there.
 */
export class HistoryProgress {
  constructor(private readonly dataSource: DataSource) {}

  /** Null where no past was begun. */
  async standing(): Promise<Standing | null> {
    const [row] = await this.dataSource.query<Standing[]>(`SELECT ${COLUMNS} FROM demo_history`);
    return row ?? null;
  }

  /** @returns where it stands, also when it was begun on another day */
  async begin(today: string): Promise<Standing> {
    await this.dataSource.query(
      'INSERT INTO demo_history (begun_on, step, part, of) VALUES ($1, 0, 0, 1) ON CONFLICT DO NOTHING',
      [today],
    );
    return (await this.standing()) as Standing;
  }

  /** @param manager of the transaction in which that was done */
  async reached(manager: EntityManager, step: number, part: number, of: number): Promise<void> {
    await manager.query('UPDATE demo_history SET step = $1, part = $2, of = $3', [step, part, of]);
  }

  async finish(): Promise<void> {
    await this.dataSource.query('UPDATE demo_history SET done_at = now()');
  }
}
