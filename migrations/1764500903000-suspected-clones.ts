import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plates of a request that may be copies of another car's 疑似套牌: the bureau is told of them. */
export class SuspectedClones1764500903000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Number and type of each.
      ALTER TABLE relocation ADD COLUMN suspected_clones text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE relocation DROP COLUMN suspected_clones');
  }
}
