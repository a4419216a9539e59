import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Room for `numbersInOneForm`, which does with sealed numbers what SQL cannot. */
export class NumbersInOneForm1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What was done once to data that only the program can read.
      CREATE TABLE data_step (name text PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT now());
      -- A test number's blind indexes from when a number had several: what was signed names them (G1, G6).
      CREATE TABLE settlement_former_index (number_index text PRIMARY KEY, former text[] NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_former_index, data_step');
  }
}
