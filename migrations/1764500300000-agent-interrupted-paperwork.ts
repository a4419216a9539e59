import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An offer that nobody takes leaves its agent where they were: also at the paperwork of the call before. */
export class AgentInterruptedPaperwork1764500300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent ADD COLUMN resumes_call_id uuid');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent DROP COLUMN resumes_call_id');
  }
}
