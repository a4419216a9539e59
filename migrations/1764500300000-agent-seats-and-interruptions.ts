import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An offer that nobody takes leaves its agent where they were, also at the paperwork of the call before. And an agent sits in the seats
 * of their shift: null where a version before began it, in the queue of the bureau.
 */
export class AgentSeatsAndInterruptions1764500300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent ADD COLUMN resumes_call_id uuid, ADD COLUMN seats jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent DROP COLUMN seats, DROP COLUMN resumes_call_id');
  }
}
