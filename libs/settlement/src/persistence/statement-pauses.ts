import type { Pause } from '@yiche/billing';
import type { EntityManager } from 'typeorm';

/** A pause of late payment as it was written down. */
export interface StoredPause extends Pause {
  readonly reason: string;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

/** The pauses of a statement's late payment (G7), in the order in which they were entered. */
export function pausesOf(manager: EntityManager, statementId: string): Promise<StoredPause[]> {
  return manager.query(
    `SELECT "from"::text, "to"::text, reason, recorded_by AS "recordedBy", recorded_at AS "recordedAt"
     FROM settlement_pause WHERE statement_id = $1 ORDER BY recorded_at, id`,
    [statementId],
  );
}
