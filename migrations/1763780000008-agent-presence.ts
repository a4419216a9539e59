import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An agent who cannot be reached for the moment comes back to the state they were in, across restarts of the server too. */
export class AgentPresence1763780000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent ADD COLUMN resumes text');
    await runner.query(`UPDATE agent SET resumes = 'ready', reason = 'phone' WHERE state = 'reconnecting'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent DROP COLUMN resumes');
  }
}
