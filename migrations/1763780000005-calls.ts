import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ledger. `call_event` is append-only: what the PBX said, each fact once (unique key). `call` and `call_leg` are derived
 * from it and can be rebuilt. Numbers are sealed (H2).
 */
export class Calls1763780000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE call_event (
        id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key         text NOT NULL UNIQUE,
        call_id     uuid NOT NULL,
        node        text NOT NULL,
        type        text NOT NULL,
        pbx_at      timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        data        jsonb NOT NULL
      )`);
    await runner.query('CREATE INDEX call_event_call ON call_event (call_id, id)');
    await runner.query(`
      CREATE FUNCTION call_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'call_event is append-only'; END $$`);
    await runner.query(`
      CREATE TRIGGER call_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_event
      FOR EACH STATEMENT EXECUTE FUNCTION call_event_is_append_only()`);
    await runner.query(`
      CREATE TABLE call (
        id                      uuid PRIMARY KEY,
        call_key                text NOT NULL UNIQUE,
        node                    text NOT NULL,
        bureau_id               text REFERENCES bureau (id),
        did                     text,
        queue                   text,
        requester_number_sealed text,
        requester_number_index  text,
        agent_user_id           uuid,
        agent_extension         text,
        arrived_at              timestamptz NOT NULL,
        queued_at               timestamptz,
        offered_at              timestamptz,
        connected_at            timestamptz,
        ended_at                timestamptz,
        outcome                 text CHECK (outcome IN ('answered', 'abandoned', 'left-before-queue', 'lost')),
        live                    jsonb NOT NULL
      ) WITH (fillfactor = 75)`);
    await runner.query('CREATE INDEX call_requester ON call (requester_number_index, arrived_at DESC)');
    await runner.query('CREATE INDEX call_bureau_arrived ON call (bureau_id, arrived_at DESC)');
    await runner.query('CREATE INDEX call_ended ON call (ended_at) WHERE ended_at IS NOT NULL');
    await runner.query('CREATE INDEX call_arrived ON call USING brin (arrived_at)');
    await runner.query('CREATE INDEX call_open ON call (arrived_at) WHERE ended_at IS NULL');
    await runner.query(`
      CREATE TABLE call_leg (
        call_id        uuid NOT NULL REFERENCES call (id),
        channel_id     text NOT NULL,
        role           text NOT NULL CHECK (role IN ('requester', 'agent', 'owner')),
        extension      text,
        attempt_id     uuid,
        started_at     timestamptz NOT NULL,
        answered_at    timestamptz,
        ended_at       timestamptz,
        cause          int,
        result         text,
        recording_file text,
        PRIMARY KEY (call_id, channel_id)
      ) WITH (fillfactor = 75)`);
    await runner.query('CREATE INDEX call_leg_attempt ON call_leg (attempt_id) WHERE attempt_id IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE call_leg, call, call_event');
    await runner.query('DROP FUNCTION call_event_is_append_only');
  }
}
