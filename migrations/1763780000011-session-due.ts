import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A session that somebody ends in the middle of a call stands until the call is over: when and why it is due is kept meanwhile. */
export class SessionDue1763780000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions ADD COLUMN due_at timestamptz, ADD COLUMN due_reason text,
      ADD CHECK ((due_at IS NULL) = (due_reason IS NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sessions DROP COLUMN due_at, DROP COLUMN due_reason');
  }
}
