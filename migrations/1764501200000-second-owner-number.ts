import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The other number that a registry has of an owner, sealed like the first. One table a migration: no two are locked at once, whatever is going on. */
export class SecondOwnerNumber1764501200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE vehicle_lookup ADD COLUMN second_number_sealed text, ADD COLUMN second_number_index text;
      -- Of what is written from now on: before, there was no second one.
      ALTER TABLE vehicle_lookup ADD CONSTRAINT vehicle_lookup_second_number
        CHECK ((second_number_sealed IS NULL) = (second_number_index IS NULL) AND (found OR second_number_sealed IS NULL)) NOT VALID;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE vehicle_lookup DROP COLUMN second_number_sealed, DROP COLUMN second_number_index');
  }
}
