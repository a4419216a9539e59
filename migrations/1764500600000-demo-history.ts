import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the demo's past has been told (ADR 0051); without a row where there is none. */
export class DemoHistory1764500600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE demo_history (
        single   boolean PRIMARY KEY DEFAULT true CHECK (single),
        -- The contract day of the first start: the past ends with the day before, whenever it is finished.
        begun_on date NOT NULL,
        -- The next step, and how much of it is done.
        step     int NOT NULL,
        part     int NOT NULL,
        of       int NOT NULL,
        done_at  timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE demo_history');
  }
}
