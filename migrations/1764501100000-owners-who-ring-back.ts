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
      -- The version before knows attempts of ours alone: what the owner said stays, with the words of the bureau's beside it.
      UPDATE owner_attempt a SET script_version_id = (
        SELECT s.script_id FROM script s JOIN relocation r ON r.bureau_id = s.bureau_id WHERE r.id = a.relocation_id ORDER BY s.valid_from DESC LIMIT 1)
      WHERE a.rang_back;
      ALTER TABLE owner_attempt ALTER COLUMN script_version_id SET NOT NULL;
      ALTER TABLE owner_attempt DROP COLUMN rang_back;
    `);
  }
}
