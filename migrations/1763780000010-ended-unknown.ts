import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was called `lost` is `ended-unknown`. The version before may still write the old word; a later release takes it away. */
export class EndedUnknown1763780000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE call DROP CONSTRAINT call_outcome_check');
    await runner.query(`
      ALTER TABLE call ADD CONSTRAINT call_outcome_check
      CHECK (outcome IN ('answered', 'abandoned', 'left-before-queue', 'ended-unknown', 'lost'))`);
    await runner.query(`UPDATE call SET outcome = 'ended-unknown' WHERE outcome = 'lost'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE call SET outcome = 'lost' WHERE outcome = 'ended-unknown'`);
    await runner.query('ALTER TABLE call DROP CONSTRAINT call_outcome_check');
    await runner.query(`
      ALTER TABLE call ADD CONSTRAINT call_outcome_check
      CHECK (outcome IN ('answered', 'abandoned', 'left-before-queue', 'lost'))`);
  }
}
