import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The storing of recordings follows the ledger through a cursor: from here on, as what came before has its job already (ADR 0056). */
export class CallsOver1764500703000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO consumer_cursor (consumer, position)
       SELECT 'recordings.calls-over.v1', coalesce(max(id), 0) FROM call_event ON CONFLICT (consumer) DO NOTHING`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM consumer_cursor WHERE consumer = 'recordings.calls-over.v1'`);
  }
}
