import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests 移车工单: the request, its calls, the attempts to reach the owner, its timeline, and the fixed first words (C5). */
export class Relocations1763780000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE script_version (
        id             int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        bureau_id      text NOT NULL REFERENCES bureau (id),
        -- {plate} is where the plate goes; the words change only on a written notice of the bureau (C5).
        text           text NOT NULL CHECK (text LIKE '%{plate}%'),
        notice_number  text NOT NULL,
        notice_date    date NOT NULL,
        entered_by     text NOT NULL,
        approved_by    text NOT NULL CHECK (approved_by <> entered_by),
        valid_from     date NOT NULL,
        UNIQUE (bureau_id, valid_from)
      )`);
    await runner.query(`
      INSERT INTO script_version (bureau_id, text, notice_number, notice_date, entered_by, approved_by, valid_from)
      VALUES ('WJ', '您好，这是公安110挪车服务专线，您是{plate}车主吗？', '服务合同 二', '2024-04-01', '系统安装', '服务合同', '2024-04-01')`);
    await runner.query(`
      CREATE TABLE relocation_number (
        bureau_id text NOT NULL REFERENCES bureau (id),
        day       date NOT NULL,
        last      int NOT NULL,
        PRIMARY KEY (bureau_id, day)
      )`);
    await runner.query(`
      CREATE TABLE relocation (
        id                      uuid PRIMARY KEY,
        number                  text NOT NULL UNIQUE,
        bureau_id               text NOT NULL REFERENCES bureau (id),
        version                 int NOT NULL,
        state                   text NOT NULL CHECK (state IN ('open', 'resolved', 'closed')),
        holder_id               uuid,
        agent_name              text NOT NULL,
        opened_at               timestamptz NOT NULL,
        closed_at               timestamptz,
        requester_number_index  text,
        requester_masked        text NOT NULL,
        place                   text NOT NULL DEFAULT '',
        blocked                 text,
        plate_number            text,
        plate_type              text,
        vehicle_description     text NOT NULL DEFAULT '',
        outcome                 text,
        note                    text NOT NULL DEFAULT '',
        promised_at             timestamptz,
        CHECK ((plate_number IS NULL) = (plate_type IS NULL)),
        CHECK ((state = 'open') = (outcome IS NULL))
      )`);
    await runner.query('CREATE INDEX relocation_bureau_opened ON relocation (bureau_id, opened_at DESC)');
    await runner.query('CREATE INDEX relocation_opened ON relocation (opened_at DESC)');
    await runner.query('CREATE INDEX relocation_requester ON relocation (requester_number_index, opened_at DESC)');
    // A part of a number or of a plate finds the request among millions.
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query(
      'CREATE INDEX relocation_text ON relocation USING gin (number gin_trgm_ops, plate_number gin_trgm_ops)',
    );
    await runner.query(`
      CREATE TABLE relocation_call (
        call_id       uuid PRIMARY KEY,
        relocation_id uuid NOT NULL REFERENCES relocation (id),
        at            timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX relocation_call_relocation ON relocation_call (relocation_id)');
    await runner.query(`
      CREATE TABLE owner_attempt (
        id                uuid PRIMARY KEY,
        relocation_id     uuid NOT NULL REFERENCES relocation (id),
        lookup_id         uuid NOT NULL,
        call_id           uuid NOT NULL,
        script_version_id int NOT NULL REFERENCES script_version (id),
        agent_id          uuid NOT NULL,
        agent_name        text NOT NULL,
        started_at        timestamptz NOT NULL,
        answered_at       timestamptz,
        ended_at          timestamptz,
        signal_result     text,
        agent_result      text,
        note              text NOT NULL DEFAULT ''
      )`);
    await runner.query('CREATE INDEX owner_attempt_relocation ON owner_attempt (relocation_id, started_at)');
    // One live attempt per call: the second of two clicks, or of two agents, is refused by the database itself.
    await runner.query('CREATE UNIQUE INDEX owner_attempt_live ON owner_attempt (call_id) WHERE ended_at IS NULL');
    await runner.query(`
      CREATE TABLE relocation_event (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        relocation_id uuid NOT NULL REFERENCES relocation (id),
        at            timestamptz NOT NULL,
        kind          text NOT NULL,
        actor_name    text,
        details       jsonb NOT NULL
      )`);
    await runner.query('CREATE INDEX relocation_event_relocation ON relocation_event (relocation_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE relocation_event, owner_attempt, relocation_call, relocation, relocation_number, script_version',
    );
  }
}
