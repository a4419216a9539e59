import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Registered numbers of which an agent has learnt that they are somebody else's by now. */
export class StaleOwnerNumbers1764500902000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The number itself is the lookup's, sealed: by its index it is known again whenever the registry tells it for the same plate.
      CREATE TABLE stale_owner_number (
        lookup_id        uuid PRIMARY KEY REFERENCES vehicle_lookup (id) ON DELETE CASCADE,
        reported_at      timestamptz NOT NULL,
        reported_by      uuid NOT NULL,
        reported_by_name text NOT NULL
      );
      CREATE INDEX stale_owner_number_reported ON stale_owner_number (reported_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stale_owner_number');
  }
}
