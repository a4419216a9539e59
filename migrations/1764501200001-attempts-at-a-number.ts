import type { MigrationInterface, QueryRunner } from 'typeorm';

/** At which of the owner's numbers an attempt was (C7); before, there was one. */
export class AttemptsAtANumber1764501200001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE owner_attempt ADD COLUMN owner_number text NOT NULL DEFAULT 'first';
      ALTER TABLE owner_attempt ADD CONSTRAINT owner_attempt_number CHECK (owner_number IN ('first', 'second')) NOT VALID;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE owner_attempt DROP COLUMN owner_number');
  }
}
