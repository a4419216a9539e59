import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Built beside those who write. */
const INDEXES = {
  // The list by state or outcome: few among millions, and none are read for the others.
  relocation_state: 'relocation (state, opened_at DESC)',
  relocation_outcome: 'relocation (outcome, opened_at DESC) WHERE outcome IS NOT NULL',
  // An owner who rings back from their second number (B6).
  vehicle_lookup_second_number: 'vehicle_lookup (second_number_index, at) WHERE second_number_index IS NOT NULL',
};

export class RequestsByWhatBecameOfThem1764501200003 implements MigrationInterface {
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
