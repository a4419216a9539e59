import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An owner who rings back is written among the calls with owners (B6): no attempt of ours, and no first words were shown. */
export class OwnersWhoRingBack1764501100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE owner_attempt ADD COLUMN rang_back boolean NOT NULL DEFAULT false;
      ALTER TABLE owner_attempt ALTER COLUMN script_version_id DROP NOT NULL;
      -- Of what is written from now on: before, nobody rang back and every attempt has its words.
      ALTER TABLE owner_attempt ADD CONSTRAINT owner_attempt_words CHECK (rang_back = (script_version_id IS NULL)) NOT VALID;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE owner_attempt DROP CONSTRAINT owner_attempt_words;
      -- What owners said stays, as attempts without words, which the version before reads and never writes.
      ALTER TABLE owner_attempt DROP COLUMN rang_back;
    `);
  }
}
