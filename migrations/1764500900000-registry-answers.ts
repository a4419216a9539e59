import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a registry says beside found and not found, whose answer served for another request, and how many questions a day had (C1). */
export class RegistryAnswers1764500900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE vehicle_lookup
        ADD COLUMN caution text,
        -- No reference: both may be destroyed in their own time.
        ADD COLUMN answer_of uuid,
        -- Not held against what is there: it is a table of millions, and none of it has one.
        ADD CONSTRAINT vehicle_lookup_caution
          CHECK (caution IN ('several', 'do-not-call', 'stale-number', 'out-of-province', 'not-allowed')) NOT VALID;
      -- Contract dates; kept, as a platform's bill may be held against it.
      CREATE TABLE registry_questions (
        day       date PRIMARY KEY,
        questions integer NOT NULL CHECK (questions >= 0)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE registry_questions;
      ALTER TABLE vehicle_lookup DROP COLUMN caution, DROP COLUMN answer_of;
    `);
  }
}
