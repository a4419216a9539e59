import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A request whose plate may be a copy of another car's 疑似套牌: the bureau is told of it. */
export class SuspectedClones1764500903000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE relocation ADD COLUMN suspected_clone boolean NOT NULL DEFAULT false;
      CREATE INDEX relocation_suspected_clone ON relocation (opened_at) WHERE suspected_clone;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE relocation DROP COLUMN suspected_clone');
  }
}
