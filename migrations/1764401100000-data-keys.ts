import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of the keys of personal data without holding them, so that a wrong one is refused at start; and the ways by which what is
 * written once may still be sealed anew (ADR 0039).
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

      -- Without the number its index cannot be made anew. Empty for numbers that were entered before.
      ALTER TABLE settlement_test_number ADD COLUMN number_sealed text;
      CREATE FUNCTION settlement_test_number_is_only_resealed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF to_jsonb(NEW) - 'number_sealed' = to_jsonb(OLD) - 'number_sealed'
           AND OLD.number_sealed IS NOT NULL AND NEW.number_sealed IS NOT NULL THEN
          RETURN NEW;
        END IF;
        RAISE EXCEPTION 'settlement_test_number is append-only' USING ERRCODE = 'insufficient_privilege';
      END $$;
      DROP TRIGGER settlement_test_number_append_only ON settlement_test_number;
      CREATE TRIGGER settlement_test_number_append_only BEFORE DELETE OR TRUNCATE ON settlement_test_number
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      CREATE TRIGGER settlement_test_number_only_resealed BEFORE UPDATE ON settlement_test_number
        FOR EACH ROW EXECUTE FUNCTION settlement_test_number_is_only_resealed();
      ALTER TABLE settlement_test_number ENABLE ALWAYS TRIGGER settlement_test_number_append_only;
      ALTER TABLE settlement_test_number ENABLE ALWAYS TRIGGER settlement_test_number_only_resealed;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER settlement_test_number_only_resealed ON settlement_test_number;
      DROP TRIGGER settlement_test_number_append_only ON settlement_test_number;
      DROP FUNCTION settlement_test_number_is_only_resealed;
      CREATE TRIGGER settlement_test_number_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_test_number
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      ALTER TABLE settlement_test_number ENABLE ALWAYS TRIGGER settlement_test_number_append_only;
      ALTER TABLE settlement_test_number DROP COLUMN number_sealed;
      DROP TRIGGER call_event_only_resealed ON call_event;
      DROP TRIGGER call_event_append_only ON call_event;
      DROP FUNCTION call_event_is_only_resealed;
      CREATE TRIGGER call_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON call_event
        FOR EACH STATEMENT EXECUTE FUNCTION call_event_is_append_only();
      DROP TABLE data_key;
    `);
  }
}
