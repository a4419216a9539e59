import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail: append-only and chained; `audit_head` is its last link and the lock that keeps it linear. */
export class Audit1763780000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_entry (
        seq          bigint PRIMARY KEY CHECK (seq > 0),
        -- Milliseconds: what JavaScript hashes, so that no other digit can change unseen.
        at           timestamptz(3) NOT NULL,
        actor_id     text,
        actor_name   text NOT NULL,
        action       text NOT NULL,
        subject_type text NOT NULL,
        subject_id   text,
        bureau_id    text,
        details      jsonb NOT NULL,
        prev_hash    bytea NOT NULL CHECK (length(prev_hash) = 32),
        hash         bytea NOT NULL CHECK (length(hash) = 32)
      );
      CREATE INDEX audit_entry_subject ON audit_entry (subject_type, subject_id, seq);
      CREATE INDEX audit_entry_actor ON audit_entry (actor_id, seq) WHERE actor_id IS NOT NULL;
      -- Written in the order of time, so that a block range index finds a day in ten million rows at almost no cost.
      CREATE INDEX audit_entry_at ON audit_entry USING brin (at);

      -- Updated with every entry: room in the page for the old versions, and a vacuum before they are many.
      CREATE TABLE audit_head (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        seq    bigint NOT NULL,
        hash   bytea NOT NULL CHECK (length(hash) = 32)
      ) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
      INSERT INTO audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

      CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.seq <> OLD.seq + 1 THEN
          RAISE EXCEPTION 'audit_head moves one entry at a time' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
      CREATE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
      CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
        FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();
      -- ALWAYS: also where a session calls itself a replica.
      ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only;
      ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_kept;
      ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_moves_on;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_entry, audit_head;
      DROP FUNCTION audit_refuse(), audit_head_moves_on();
    `);
  }
}
