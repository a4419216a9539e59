import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lookup that the registry has not answered waits, and is asked again by itself (C1). */
export class WaitingLookups1764500901000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE relocation_lookup
        DROP CONSTRAINT relocation_lookup_result_check,
        ADD CONSTRAINT relocation_lookup_result_check CHECK (result IN ('answered', 'waiting', 'unavailable')) NOT VALID,
        -- Questions that the registry did not answer.
        ADD COLUMN tries int NOT NULL DEFAULT 0,
        -- When somebody has taken note of what came of it later.
        ADD COLUMN seen_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE relocation_lookup SET result = 'unavailable' WHERE result = 'waiting';
      ALTER TABLE relocation_lookup
        DROP CONSTRAINT relocation_lookup_result_check,
        ADD CONSTRAINT relocation_lookup_result_check CHECK (result IN ('answered', 'unavailable')),
        DROP COLUMN tries, DROP COLUMN seen_at;
    `);
  }
}
