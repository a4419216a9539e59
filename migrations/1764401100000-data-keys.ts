import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of the keys of personal data without holding them, so that a wrong one is refused at start; and the way by which a fact,
 * which is written once, may still be sealed anew (ADR 0039).
 */
export class DataKeys1764401100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Of a key the row written last counts.
      CREATE TABLE data_key (
        seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        purpose     text NOT NULL CHECK (purpose IN ('personal', 'index')),
        id          text NOT NULL,
        check_value text NOT NULL CHECK (check_value ~ '^[0-9a-f]{64}$'),
        in_use      boolean NOT NULL,
        at          timestamptz NOT NULL DEFAULT now()
      );

      -- Nobody but the tables' owner may update this table at all; and he nothing but the seal of what is sealed.
      CREATE FUNCTION call_event_is_only_resealed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF to_jsonb(NEW) - 'data' = to_jsonb(OLD) - 'data'
           AND NEW.data - 'requesterNumber' = OLD.data - 'requesterNumber'
           AND jsonb_typeof(OLD.data -> 'requesterNumber') = 'string' AND jsonb_typeof(NEW.data -> 'requesterNumber') = 'string' THEN
          RETURN NEW;
        END IF;
        RAISE EXCEPTION 'call_event is append-only';
      END $$;
      DROP TRIGGER call_event_append_only ON call_event;
      CREATE TRIGGER call_event_append_only BEFORE DELETE OR TRUNCATE ON call_event
        FOR EACH STATEMENT EXECUTE FUNCTION call_event_is_append_only();
      CREATE TRIGGER call_event_only_resealed BEFORE UPDATE ON call_event
        FOR EACH ROW EXECUTE FUNCTION call_event_is_only_resealed();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER call_event_only_resealed ON call_event;
      DROP TRIGGER call_event_append_only ON call_event;
      DROP FUNCTION call_event_is_only_resealed;
      CREATE TRIGGER call_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_event
        FOR EACH STATEMENT EXECUTE FUNCTION call_event_is_append_only();
      DROP TABLE data_key;
    `);
  }
}
