import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines that were taken back when an objection was settled (G6): each at most once, whoever settles what at the same time. */
export class WithdrawnLines1763780000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_withdrawn_line (
        statement_id uuid NOT NULL,
        number       int NOT NULL,
        objection_id uuid NOT NULL REFERENCES settlement_objection (id),
        PRIMARY KEY (statement_id, number),
        FOREIGN KEY (statement_id, number) REFERENCES settlement_line (statement_id, number)
      );
      CREATE TRIGGER settlement_withdrawn_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_withdrawn_line
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      ALTER TABLE settlement_withdrawn_line ENABLE ALWAYS TRIGGER settlement_withdrawn_line_append_only;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settlement_withdrawn_line');
  }
}
