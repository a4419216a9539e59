import type { Queries } from '../database/query-pool.js';

/** A fact that a consumer could not digest, or that waits behind one. */
export interface SetAsideFact {
  readonly id: string;
  readonly consumer: string;
  readonly position: string;
  readonly type: string;
  readonly subject: string;
  /** None for one that waits behind another of its subject. */
  readonly tries: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly error: string;
  /** Somebody has asked for another try, which is still to be made. */
  readonly due: boolean;
}

/** So many are named at most. */
const MOST = 1_000;

/** What consumers have set aside: it waits, in its order, until somebody has the cause mended and it tried again. */
export class SetAsideFacts {
  constructor(private readonly database: Queries) {}

  /** How many there are of each consumer. */
  async count(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ consumer: string; count: string }[]>(
      'SELECT consumer, count(*) FROM set_aside_fact GROUP BY consumer',
    );
    return new Map(rows.map(({ consumer, count }) => [consumer, Number(count)]));
  }

  /** In their order. */
  list(): Promise<SetAsideFact[]> {
    return this.database.query(
      `SELECT id::text, consumer, position::text, type, subject, tries, first_at AS "firstAt", last_at AS "lastAt", error, due
       FROM set_aside_fact ORDER BY consumer, position LIMIT ${MOST}`,
    );
  }

  /**
   * Has it tried again by the server, with all that its consumer has set aside of the same subject, in their order.
   * @returns the consumer; null when there is no such fact
   */
  async retry(id: string): Promise<string | null> {
    const [fact] = await this.database.query<{ consumer: string }[]>(
      `WITH again AS (
         UPDATE set_aside_fact f SET due = true FROM set_aside_fact one
         WHERE one.id = $1 AND f.consumer = one.consumer AND f.subject = one.subject RETURNING f.consumer)
       SELECT consumer FROM again LIMIT 1`,
      [id],
    );
    return fact?.consumer ?? null;
  }
}
