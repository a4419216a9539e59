import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The test numbers of a settlement, sealed, and the way by which they may be sealed anew (ADR 0039). Apart from the facts of calls: of two
 * tables, whoever writes the one would wait while the other is waited for.
 */
export class SealedTestNumbers1764401100001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
    `);
  }
}
