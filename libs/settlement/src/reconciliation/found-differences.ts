import { derivedId } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { FoundDifference } from '../domain/differences.js';

/** Differences written at once. */
const BATCH = 2_000;

export interface MergeResult {
  readonly added: number;
  readonly removed: number;
  readonly total: number;
  readonly unexplained: number;
}

/** The differences of one comparison: collected beside the stored ones, then put in their place in one step. */
export class FoundDifferences {
  private waiting: FoundDifference[] = [];

  private constructor(
    private readonly manager: EntityManager,
    private readonly statementId: string,
  ) {}

  /** Only in a transaction, at whose end the collection is gone. */
  static async begin(manager: EntityManager, statementId: string): Promise<FoundDifferences> {
    await manager.query(
      `CREATE TEMPORARY TABLE found_difference
         (id uuid PRIMARY KEY, kind text NOT NULL, call_id uuid, at timestamptz, details jsonb NOT NULL) ON COMMIT DROP`,
    );
    return new FoundDifferences(manager, statementId);
  }

  async add(found: readonly FoundDifference[]): Promise<void> {
    for (const difference of found) {
      this.waiting.push(difference);
      if (this.waiting.length >= BATCH) await this.write();
    }
  }

  /** What is still there keeps its explanation, what is new has none, what is gone goes. */
  async merge(): Promise<MergeResult> {
    await this.write();
    const { manager, statementId } = this;
    const [, removed] = await manager.query<[unknown, number]>(
      `DELETE FROM settlement_difference stored WHERE statement_id = $1
         AND NOT EXISTS (SELECT 1 FROM found_difference found WHERE found.id = stored.id)`,
      [statementId],
    );
    const [counted] = await manager.query<{ added: number }[]>(
      `WITH written AS (
         INSERT INTO settlement_difference (id, statement_id, kind, call_id, at, details)
         SELECT id, $1, kind, call_id, at, details FROM found_difference
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, details = excluded.details
         RETURNING xmax = 0 AS is_new)
       SELECT count(*) FILTER (WHERE is_new)::int AS added FROM written`,
      [statementId],
    );
    const [now] = await manager.query<{ total: number; unexplained: number }[]>(
      `SELECT count(*)::int AS total, count(*) FILTER (WHERE explanation IS NULL)::int AS unexplained
       FROM settlement_difference WHERE statement_id = $1`,
      [statementId],
    );
    return { added: counted?.added ?? 0, removed, total: now?.total ?? 0, unexplained: now?.unexplained ?? 0 };
  }

  private async write(): Promise<void> {
    const found = this.waiting;
    if (found.length === 0) return;
    this.waiting = [];
    await this.manager.query(
      `INSERT INTO found_difference (id, kind, call_id, at, details)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::jsonb[]) ON CONFLICT (id) DO NOTHING`,
      [
        found.map((each) => derivedId(this.statementId, nameOf(each))),
        found.map(({ kind }) => kind),
        found.map(({ callId }) => callId),
        found.map(({ at }) => at),
        found.map(({ says, where }) => JSON.stringify({ ...says, ...where })),
      ],
    );
  }
}

/** The same for the same difference: what the witnesses say belongs to it, where it can be looked up does not. */
const nameOf = ({ kind, subject, says }: FoundDifference): string => JSON.stringify([kind, subject, says]);
