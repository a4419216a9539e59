import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The place of a line's call among all calls that came in (G10); null where nothing follows it. */
export class VolumePlaces1764500701002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE settlement_line ADD COLUMN volume_place int');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE settlement_line DROP COLUMN volume_place');
  }
}
