import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Test numbers of a contract (G1) under names of their own: terms, statements and what is signed name the entry, and the blind index
 * stays here. Indexes in terms that were entered before get an entry each, so that screens show that instead.
 */
export class TestNumbers1764400800001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_test_number (
        id           uuid PRIMARY KEY,
        contract_id  uuid NOT NULL REFERENCES settlement_contract (id),
        number_index text NOT NULL,
        entered_by   text NOT NULL,
        entered_at   timestamptz NOT NULL
      );
      CREATE INDEX settlement_test_number_contract ON settlement_test_number (contract_id, entered_at);
      INSERT INTO settlement_test_number (id, contract_id, number_index, entered_by, entered_at)
      SELECT gen_random_uuid(), contract_id, number_index, '系统升级', '2024-04-01T00:00:00+08:00' FROM (
        SELECT contract_id, jsonb_array_elements_text(terms -> 'billable' -> 'testNumbers') AS number_index FROM settlement_contract_version
        UNION
        SELECT contract_id, jsonb_array_elements_text(terms -> 'billable' -> 'testNumbers') FROM settlement_statement
      ) AS written;
      CREATE TRIGGER settlement_test_number_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_test_number
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      ALTER TABLE settlement_test_number ENABLE ALWAYS TRIGGER settlement_test_number_append_only;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_test_number');
  }
}
