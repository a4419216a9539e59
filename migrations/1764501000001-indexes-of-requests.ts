import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What requests are asked for by: built beside those who write them. */
const INDEXES = {
  // Calls to the owner of a plate on a day, all requests together (C7).
  relocation_lookup_of_plate: 'relocation_lookup (plate_number, plate_type)',
  owner_attempt_lookup: 'owner_attempt (lookup_id, started_at)',
  // What stands in the agents' lists: few, whatever there was before.
  relocation_lookup_task: `relocation_lookup (at) WHERE result = 'waiting' OR (tries > 0 AND seen_at IS NULL)`,
  // That a vehicle has moved.
  relocation_moved: `relocation (plate_number, plate_type, closed_at) WHERE outcome = 'moved'`,
  relocation_suspected_clones: `relocation (opened_at) WHERE suspected_clones <> '{}'`,
};

export class IndexesOfRequests1764501000001 implements MigrationInterface {
  /** Requests are written while their indexes are built. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [index, on] of Object.entries(INDEXES)) {
      // One that was cut off is there, and serves nobody.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${index} ON ${on}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    // Locks for a moment: what is undone is undone in a transaction.
    for (const index of Object.keys(INDEXES)) await runner.query(`DROP INDEX IF EXISTS ${index}`);
  }
}
