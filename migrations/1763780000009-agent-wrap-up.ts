import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The end of a wrap-up outlives a reload of the page and a restart of the server. */
export class AgentWrapUp1763780000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent ADD COLUMN wrap_up_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent DROP COLUMN wrap_up_until');
  }
}
