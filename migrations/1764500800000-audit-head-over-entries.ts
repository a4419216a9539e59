import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The trail's head may move over several entries that are written, at once. Moved onto each of them in turn it left a dead version of its
 * row an entry, which every further move had to read past for as long as an older transaction was open.
 */
export class AuditHeadOverEntries1764500800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- By one: onto an entry that the same statement may be writing.
        IF NEW.seq = OLD.seq + 1 THEN
          RETURN NEW;
        END IF;
        -- Qualified: a table of the session's own is met first otherwise.
        IF NEW.seq <= OLD.seq OR NOT EXISTS (SELECT 1 FROM public.audit_entry WHERE seq = NEW.seq AND hash = NEW.hash)
          OR (SELECT count(*) FROM public.audit_entry WHERE seq > OLD.seq AND seq <= NEW.seq) <> NEW.seq - OLD.seq THEN
          RAISE EXCEPTION 'audit_head moves onto entries that are written' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.seq <> OLD.seq + 1 THEN
          RAISE EXCEPTION 'audit_head moves one entry at a time' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$;
    `);
  }
}
