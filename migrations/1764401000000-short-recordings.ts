import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much of a track is missing (F1). Null: not known, as for every track that was stored before it was asked. */
export class ShortRecordings1764401000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Of the rows that are there nothing is to be asked, and nobody who stores a track waits until all have been.
    await runner.query(`ALTER TABLE recording ADD COLUMN shortfall_ms int,
      ADD CONSTRAINT recording_shortfall_ms_check CHECK (shortfall_ms >= 0) NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE recording DROP COLUMN shortfall_ms');
  }
}
