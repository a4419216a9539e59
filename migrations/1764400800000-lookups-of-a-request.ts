import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Purpose limitation (合同四, C2): which lookups a request was given, who let an agent go past a limit, who had a request in hand, who
 * read it without having had it, and what is unusual about all of that.
 */
export class LookupsOfARequest1764400800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lookup_approval (
        id              uuid PRIMARY KEY,
        relocation_id   uuid NOT NULL REFERENCES relocation (id),
        bureau_id       text NOT NULL REFERENCES bureau (id),
        agent_id        uuid NOT NULL,
        agent_name      text NOT NULL,
        -- The limit that was met: plates of a request, or plates of an agent's hour.
        reached         text NOT NULL CHECK (reached IN ('request', 'hour')),
        asked_at        timestamptz NOT NULL,
        -- Of the question while nobody has decided, then of what was approved.
        expires_at      timestamptz NOT NULL,
        granted         boolean,
        -- Further plates that were approved.
        plates          int CHECK (plates > 0),
        decided_by      uuid,
        decided_by_name text,
        decided_at      timestamptz,
        reason          text,
        -- The second person is another one, whoever asks in whatever way.
        CHECK (decided_by <> agent_id),
        CHECK ((granted IS NULL) = (decided_by IS NULL) AND (granted IS NULL) = (decided_at IS NULL) AND (granted IS NULL) = (reason IS NULL)),
        CHECK ((plates IS NOT NULL) = (granted IS TRUE))
      );
      CREATE INDEX lookup_approval_request ON lookup_approval (relocation_id, asked_at);
      CREATE INDEX lookup_approval_waiting ON lookup_approval (expires_at) WHERE granted IS NULL;

      -- Written before the registry is asked: a crash leaves a lookup that counts. Its id becomes the id of the answer.
      CREATE TABLE relocation_lookup (
        id            uuid PRIMARY KEY,
        relocation_id uuid NOT NULL REFERENCES relocation (id),
        call_id       uuid,
        agent_id      uuid NOT NULL,
        plate_number  text NOT NULL,
        plate_type    text NOT NULL,
        at            timestamptz NOT NULL,
        -- Null: asked, and not answered (yet).
        result        text CHECK (result IN ('answered', 'unavailable')),
        approval_id   uuid REFERENCES lookup_approval (id)
      );
      CREATE INDEX relocation_lookup_request ON relocation_lookup (relocation_id, at);
      CREATE INDEX relocation_lookup_agent ON relocation_lookup (agent_id, at);

      -- Whose request it is or was.
      CREATE TABLE relocation_holder (
        agent_id      uuid NOT NULL,
        relocation_id uuid NOT NULL REFERENCES relocation (id),
        PRIMARY KEY (agent_id, relocation_id)
      );

      -- Others' requests that somebody read on a contract day, each once: what is unusual is counted here; the trail has every reading.
      CREATE TABLE relocation_reading (
        reader_id     uuid NOT NULL,
        relocation_id uuid NOT NULL REFERENCES relocation (id),
        day           date NOT NULL,
        at            timestamptz NOT NULL,
        PRIMARY KEY (reader_id, relocation_id, day)
      );
      CREATE INDEX relocation_reading_reader ON relocation_reading (reader_id, at);

      CREATE TABLE usage_alert (
        id                   uuid PRIMARY KEY,
        kind                 text NOT NULL CHECK (kind IN ('lookups-without-call', 'lookups-above-usual', 'readings-above-usual')),
        person_id            uuid NOT NULL,
        person_name          text NOT NULL,
        bureau_id            text REFERENCES bureau (id),
        -- The contract day on which it happened; then how often that day, and how often is usual.
        day                  date NOT NULL,
        count                int NOT NULL,
        usual                numeric NOT NULL,
        raised_at            timestamptz NOT NULL,
        acknowledged_at      timestamptz,
        acknowledged_by      uuid,
        acknowledged_by_name text,
        note                 text,
        CHECK (acknowledged_by <> person_id),
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL) = (note IS NULL))
      );
      -- One alert stands for all that it is about until somebody has looked at it.
      CREATE UNIQUE INDEX usage_alert_open ON usage_alert (kind, person_id, day) WHERE acknowledged_at IS NULL;
      CREATE INDEX usage_alert_day ON usage_alert (kind, person_id, day);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE usage_alert, relocation_reading, relocation_holder, relocation_lookup, lookup_approval',
    );
  }
}
