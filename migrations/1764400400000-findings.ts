import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the reconcilers found and cannot repair: one row a subject, with a beginning and an end, for somebody to act on (F3). */
export class Findings1764400400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE finding (
        id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind                text NOT NULL,
        subject             text NOT NULL,
        state               text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'ended')),
        began_at            timestamptz NOT NULL DEFAULT now(),
        ended_at            timestamptz,
        acknowledged_at     timestamptz,
        acknowledged_by     text,
        acknowledged_reason text,
        UNIQUE (kind, subject),
        CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
        CHECK (state <> 'acknowledged' OR (acknowledged_at IS NOT NULL AND acknowledged_by IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX finding_standing ON finding (kind) WHERE state <> 'ended'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE finding');
  }
}
