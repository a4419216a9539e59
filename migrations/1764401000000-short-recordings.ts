import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much of a track is missing (F1). Null: not known, as for every track that was stored before it was asked. */
export class ShortRecordings1764401000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE recording ADD COLUMN shortfall_ms int CHECK (shortfall_ms >= 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE recording DROP COLUMN shortfall_ms');
  }
}
