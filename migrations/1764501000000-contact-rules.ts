import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a bureau lays down about calling owners: the policy in versions (C7), and first words that are entered by one and approved by another (C5). */
export class ContactRules1764501000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contact_policy_version (
        bureau_id     text NOT NULL REFERENCES bureau (id),
        version       int NOT NULL CHECK (version > 0),
        valid_from    date NOT NULL,
        policy        jsonb NOT NULL,
        reason        text NOT NULL,
        entered_by_id uuid NOT NULL,
        entered_by    text NOT NULL,
        entered_at    timestamptz NOT NULL,
        PRIMARY KEY (bureau_id, version)
      );
      CREATE TABLE script_proposal (
        id            uuid PRIMARY KEY,
        bureau_id     text NOT NULL REFERENCES bureau (id),
        text          text NOT NULL,
        notice_number text NOT NULL,
        notice_date   date NOT NULL,
        valid_from    date NOT NULL,
        scan_name     text NOT NULL,
        scan          bytea NOT NULL,
        entered_by_id uuid NOT NULL,
        entered_by    text NOT NULL,
        entered_at    timestamptz NOT NULL,
        state         text NOT NULL CHECK (state IN ('waiting', 'approved', 'refused', 'withdrawn')),
        decided_by_id uuid,
        decided_by    text,
        decided_at    timestamptz,
        reason        text,
        CHECK ((state = 'waiting') = (decided_at IS NULL)),
        -- Two people, whatever they are called; who withdraws is the one who entered it.
        CHECK (state NOT IN ('approved', 'refused') OR decided_by_id <> entered_by_id)
      );
      CREATE INDEX script_proposal_bureau ON script_proposal (bureau_id, entered_at DESC);
      -- It compared names, and two people may have one.
      ALTER TABLE script_version DROP CONSTRAINT script_version_check;
      ALTER TABLE script_version ADD COLUMN proposal_id uuid REFERENCES script_proposal (id);
      -- Q.850, of attempts that have ended since.
      ALTER TABLE owner_attempt ADD COLUMN cause smallint;
      CREATE VIEW script WITH (security_invoker = true) AS SELECT id AS script_id, bureau_id, valid_from, text FROM script_version;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW script;
      ALTER TABLE owner_attempt DROP COLUMN cause;
      ALTER TABLE script_version DROP COLUMN proposal_id;
      -- Not of those that two people of one name have made since.
      ALTER TABLE script_version ADD CONSTRAINT script_version_check CHECK (approved_by <> entered_by) NOT VALID;
      DROP TABLE script_proposal, contact_policy_version;
    `);
  }
}
