import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tracks in the store: one per leg (F1), with the checksum made when the call ended (F3). */
export class Recordings1763780000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recording (
        id          uuid PRIMARY KEY,
        call_id     uuid NOT NULL,
        channel_id  text NOT NULL,
        role        text NOT NULL CHECK (role IN ('requester', 'agent', 'owner')),
        bureau_id   text,
        state       text NOT NULL CHECK (state IN ('available', 'missing')),
        started_at  timestamptz NOT NULL,
        duration_ms int,
        bytes       bigint,
        sha256      text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        stored_as   text UNIQUE,
        stored_at   timestamptz NOT NULL,
        UNIQUE (call_id, channel_id),
        CHECK ((state = 'available') = (sha256 IS NOT NULL AND stored_as IS NOT NULL AND bytes IS NOT NULL))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recording');
  }
}
