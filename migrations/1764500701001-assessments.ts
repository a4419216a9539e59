import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the bureau found of each term of a contract, passed or not (G9). A renewal from before keeps its assessment in its own row. */
export class Assessments1764500701001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_assessment (
        id          uuid PRIMARY KEY,
        contract_id uuid NOT NULL REFERENCES settlement_contract (id),
        term_to     date NOT NULL,
        assessed_on date NOT NULL,
        passed      boolean NOT NULL,
        assessment  text NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL
      );
      CREATE INDEX settlement_assessment_contract ON settlement_assessment (contract_id);
      CREATE TRIGGER settlement_assessment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_assessment
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      ALTER TABLE settlement_assessment ENABLE ALWAYS TRIGGER settlement_assessment_append_only`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_assessment');
  }
}
