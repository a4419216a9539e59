import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How a contract's open words are read (G7, G10), beside its terms: the version of the program before reads those and knows nothing of
 * this. And the days on which the clock of late payment stands still (G7).
 */
export class WhatAContractLeavesOpen1764500701000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Null: as contracts are usually read.
      ALTER TABLE settlement_contract_version ADD COLUMN settings jsonb;

      CREATE TABLE settlement_pause (
        id           uuid PRIMARY KEY,
        statement_id uuid NOT NULL REFERENCES settlement_statement (id),
        "from"       date NOT NULL,
        "to"         date NOT NULL CHECK ("from" <= "to"),
        reason       text NOT NULL,
        recorded_by  text NOT NULL,
        recorded_at  timestamptz(3) NOT NULL
      );
      CREATE INDEX settlement_pause_statement ON settlement_pause (statement_id);
      CREATE TRIGGER settlement_pause_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_pause
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      ALTER TABLE settlement_pause ENABLE ALWAYS TRIGGER settlement_pause_append_only`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE settlement_pause;
      ALTER TABLE settlement_contract_version DROP COLUMN settings`);
  }
}
