import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Settlement (G): contracts and their versions, statements with their chained lines, what was done to them, and what is checked before
 * they are sent. What was written is never changed but where a column says so: triggers refuse the rest.
 */
export class Settlement1763780000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_contract (
        id         uuid PRIMARY KEY,
        bureau_id  text NOT NULL REFERENCES bureau (id),
        title      text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE settlement_contract_version (
        contract_id uuid NOT NULL REFERENCES settlement_contract (id),
        version     int NOT NULL CHECK (version > 0),
        valid_from  date NOT NULL,
        terms       jsonb NOT NULL,
        reason      text NOT NULL,
        entered_by  text NOT NULL,
        entered_at  timestamptz NOT NULL,
        PRIMARY KEY (contract_id, version)
      );
      -- At most two, each after its assessment (G3).
      CREATE TABLE settlement_renewal (
        contract_id uuid NOT NULL REFERENCES settlement_contract (id),
        number      int NOT NULL CHECK (number > 0),
        "from"      date NOT NULL,
        "to"        date NOT NULL,
        assessed_on date NOT NULL,
        assessment  text NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (contract_id, number)
      );

      -- A month that somebody asked to close; gone when its statement is there. error: why the last try failed.
      CREATE TABLE settlement_closing (
        contract_id  uuid NOT NULL REFERENCES settlement_contract (id),
        month        text NOT NULL,
        requested_at timestamptz NOT NULL,
        requested_by text NOT NULL,
        actor_id     text,
        lines        int NOT NULL DEFAULT 0,
        error        text,
        PRIMARY KEY (contract_id, month)
      );
      CREATE TABLE settlement_statement (
        id               uuid PRIMARY KEY,
        number           text NOT NULL UNIQUE,
        contract_id      uuid NOT NULL REFERENCES settlement_contract (id),
        bureau_id        text NOT NULL REFERENCES bureau (id),
        month            text NOT NULL CHECK (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
        contract_version int NOT NULL,
        rule_version     int NOT NULL,
        terms            jsonb NOT NULL,
        period_from      text NOT NULL,
        cumulative_after int NOT NULL,
        counted          int NOT NULL,
        figures          jsonb NOT NULL,
        days             jsonb NOT NULL,
        total            numeric(16,2) NOT NULL,
        root             text NOT NULL CHECK (root ~ '^[0-9a-f]{64}$'),
        manifest         text NOT NULL,
        signature        text NOT NULL,
        public_key       text NOT NULL,
        closed_at        timestamptz(3) NOT NULL,
        -- What may change: where it stands.
        state            text NOT NULL,
        sent_at          timestamptz(3),
        paid_at          timestamptz(3),
        override_by      text,
        override_at      timestamptz(3),
        override_reason  text,
        FOREIGN KEY (contract_id, contract_version) REFERENCES settlement_contract_version (contract_id, version),
        UNIQUE (contract_id, month)
      );
      CREATE INDEX settlement_statement_bureau ON settlement_statement (bureau_id, month);

      -- Once for ever: no call is billed twice, in whatever month (G1).
      CREATE TABLE settlement_line (
        -- No foreign key: lines are written while they are chained, before the statement whose root they give, in its own transaction;
        -- neither is ever deleted, and a check of each line at the end would take longer than writing it.
        statement_id     uuid NOT NULL,
        number           int NOT NULL,
        call_id          uuid NOT NULL UNIQUE,
        month            text NOT NULL,
        answered_at      text NOT NULL,
        seconds          int NOT NULL,
        agent            text NOT NULL,
        queue            text NOT NULL,
        caller           text NOT NULL,
        request          text NOT NULL,
        recording_sha256 text NOT NULL,
        hash             text NOT NULL,
        PRIMARY KEY (statement_id, number)
      );

      CREATE TABLE settlement_adjustment (
        id             uuid PRIMARY KEY,
        contract_id    uuid NOT NULL REFERENCES settlement_contract (id),
        kind           text NOT NULL,
        corrects_month text NOT NULL,
        count          int NOT NULL DEFAULT 0,
        amount         numeric(16,4),
        reason         text NOT NULL,
        entered_by     text NOT NULL,
        entered_at     timestamptz(3) NOT NULL,
        -- In which statement it went; the only thing that changes, once.
        statement_id   uuid REFERENCES settlement_statement (id)
      );
      CREATE INDEX settlement_adjustment_waiting ON settlement_adjustment (contract_id, entered_at) WHERE statement_id IS NULL;

      CREATE TABLE settlement_event (
        id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        statement_id uuid NOT NULL REFERENCES settlement_statement (id),
        at           timestamptz(3) NOT NULL,
        kind         text NOT NULL,
        from_state   text,
        to_state     text,
        actor_id     text,
        actor_name   text NOT NULL,
        note         text NOT NULL DEFAULT ''
      );
      CREATE INDEX settlement_event_statement ON settlement_event (statement_id, id);

      CREATE TABLE settlement_objection (
        id              uuid PRIMARY KEY,
        statement_id    uuid NOT NULL REFERENCES settlement_statement (id),
        scope           text NOT NULL CHECK (scope IN ('totals', 'lines')),
        lines           int[] NOT NULL,
        reason          text NOT NULL,
        attachment_name text,
        attachment      bytea,
        raised_at       timestamptz(3) NOT NULL,
        raised_by       text NOT NULL,
        settle_by       date NOT NULL,
        settled_at      timestamptz(3),
        settled_by      text,
        answer          text,
        CHECK ((settled_at IS NULL) = (answer IS NULL)),
        CHECK ((attachment IS NULL) = (attachment_name IS NULL))
      );
      CREATE INDEX settlement_objection_statement ON settlement_objection (statement_id, raised_at);

      CREATE TABLE settlement_payment (
        id           uuid PRIMARY KEY,
        statement_id uuid NOT NULL REFERENCES settlement_statement (id),
        amount       numeric(16,2) NOT NULL CHECK (amount > 0),
        received_on  date NOT NULL,
        reference    text NOT NULL,
        recorded_by  text NOT NULL,
        recorded_at  timestamptz(3) NOT NULL,
        UNIQUE (statement_id, reference)
      );

      CREATE TABLE settlement_delivery (
        id           uuid PRIMARY KEY,
        statement_id uuid REFERENCES settlement_statement (id),
        contract_id  uuid NOT NULL REFERENCES settlement_contract (id),
        -- statement: to the bureau. warning: to the clerks, one a month and day of warning.
        kind         text NOT NULL CHECK (kind IN ('statement', 'warning')),
        subject      text NOT NULL,
        body         text NOT NULL,
        recipients   text[] NOT NULL,
        state        text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
        attempts     int NOT NULL DEFAULT 0,
        last_error   text,
        queued_at    timestamptz(3) NOT NULL,
        delivered_at timestamptz(3),
        -- Makes a repetition harmless.
        key          text NOT NULL UNIQUE
      );
      CREATE INDEX settlement_delivery_statement ON settlement_delivery (statement_id);

      CREATE TABLE settlement_carrier_file (
        id          uuid PRIMARY KEY,
        bureau_id   text NOT NULL REFERENCES bureau (id),
        month       text NOT NULL,
        name        text NOT NULL,
        sha256      text NOT NULL,
        encoding    text NOT NULL,
        columns     jsonb NOT NULL,
        rows        int NOT NULL,
        duplicates  int NOT NULL,
        other_month int NOT NULL,
        imported_by text NOT NULL,
        imported_at timestamptz(3) NOT NULL,
        -- The one that counts for its month is the latest.
        UNIQUE (bureau_id, month, sha256)
      );
      CREATE TABLE settlement_carrier_row (
        file_id      uuid NOT NULL REFERENCES settlement_carrier_file (id) ON DELETE CASCADE,
        row          int NOT NULL,
        number_index text NOT NULL,
        answered_at  timestamptz NOT NULL,
        seconds      int NOT NULL,
        PRIMARY KEY (file_id, row)
      );
      CREATE INDEX settlement_carrier_row_at ON settlement_carrier_row (file_id, answered_at);
      -- Tracks of a day without their calls (G8): stored in order of time, so a few pages say where a day is.
      CREATE INDEX recording_started ON recording USING brin (started_at);

      CREATE TABLE settlement_difference (
        id           uuid PRIMARY KEY,
        statement_id uuid NOT NULL REFERENCES settlement_statement (id),
        kind         text NOT NULL,
        call_id      uuid,
        at           timestamptz,
        details      jsonb NOT NULL,
        explanation  text,
        explained_by text,
        explained_at timestamptz(3),
        CHECK ((explanation IS NULL) = (explained_at IS NULL))
      );
      CREATE INDEX settlement_difference_statement ON settlement_difference (statement_id, kind, at);
      CREATE INDEX settlement_difference_unexplained ON settlement_difference (statement_id) WHERE explanation IS NULL;

      -- Working days (G5), whole years or not at all.
      CREATE TABLE work_calendar (
        day     date PRIMARY KEY,
        works   boolean NOT NULL,
        name    text NOT NULL DEFAULT '',
        source  text NOT NULL
      );

      -- Faults that suspended the service (E), from the PBX's outages and by hand.
      CREATE TABLE service_outage (
        id               uuid PRIMARY KEY,
        bureau_id        text NOT NULL REFERENCES bureau (id),
        "from"           timestamptz NOT NULL,
        "to"             timestamptz,
        cause            text NOT NULL,
        fault_told_at    timestamptz,
        recovery_told_at timestamptz,
        counts           boolean NOT NULL,
        note             text NOT NULL DEFAULT '',
        recorded_by      text NOT NULL,
        UNIQUE (bureau_id, "from", cause)
      );
      CREATE TABLE service_complaint (
        id          uuid PRIMARY KEY,
        bureau_id   text NOT NULL REFERENCES bureau (id),
        received_on date NOT NULL,
        about       text NOT NULL,
        outcome     text NOT NULL,
        recorded_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL
      );
      CREATE INDEX service_complaint_bureau ON service_complaint (bureau_id, received_on);

      -- Who does something of which there may be one at a time, until when.
      CREATE TABLE lease (
        name   text PRIMARY KEY,
        holder text NOT NULL,
        until  timestamptz NOT NULL
      );
    `);
    await runner.query(`
      CREATE FUNCTION settlement_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$;
      -- A statement may move through its states; what it says may not change (G6).
      CREATE FUNCTION settlement_statement_stands() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (to_jsonb(NEW) - ARRAY['state','sent_at','paid_at','override_by','override_at','override_reason'])
           IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['state','sent_at','paid_at','override_by','override_at','override_reason']) THEN
          RAISE EXCEPTION 'a closed statement is not edited' USING ERRCODE = 'insufficient_privilege';
        END IF;
        -- What was sent stays sent, and nobody lets a statement pass afterwards.
        IF OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.sent_at IS DISTINCT FROM OLD.sent_at
            OR NEW.override_at IS DISTINCT FROM OLD.override_at) THEN
          RAISE EXCEPTION 'a sent statement is no draft any more' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$;
      CREATE FUNCTION settlement_adjustment_applied_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.statement_id IS NOT NULL OR (to_jsonb(NEW) - 'statement_id') IS DISTINCT FROM (to_jsonb(OLD) - 'statement_id') THEN
          RAISE EXCEPTION 'an adjustment is not edited' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$;
    `);
    for (const table of ['contract_version', 'renewal', 'line', 'event', 'payment'])
      await runner.query(`
        CREATE TRIGGER settlement_${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_${table}
          FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
        ALTER TABLE settlement_${table} ENABLE ALWAYS TRIGGER settlement_${table}_append_only`);
    await runner.query(`
      CREATE TRIGGER settlement_statement_stands BEFORE UPDATE ON settlement_statement
        FOR EACH ROW EXECUTE FUNCTION settlement_statement_stands();
      CREATE TRIGGER settlement_statement_stays BEFORE DELETE OR TRUNCATE ON settlement_statement
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      CREATE TRIGGER settlement_adjustment_applied_once BEFORE UPDATE ON settlement_adjustment
        FOR EACH ROW EXECUTE FUNCTION settlement_adjustment_applied_once();
      CREATE TRIGGER settlement_adjustment_stays BEFORE DELETE OR TRUNCATE ON settlement_adjustment
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse();
      ALTER TABLE settlement_statement ENABLE ALWAYS TRIGGER settlement_statement_stands;
      ALTER TABLE settlement_statement ENABLE ALWAYS TRIGGER settlement_statement_stays;
      ALTER TABLE settlement_adjustment ENABLE ALWAYS TRIGGER settlement_adjustment_applied_once;
      ALTER TABLE settlement_adjustment ENABLE ALWAYS TRIGGER settlement_adjustment_stays;
    `);
    // The first bureau's contract, as signed (合同三): prices, days and rates are its own, not constants in code.
    await runner.query(
      `INSERT INTO settlement_contract (id, bureau_id, title) VALUES ($1, 'WJ', '114 移车热线服务合同')`,
      [WUJIN],
    );
    await runner.query(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
       VALUES ($1, 1, '2024-04-01', $2, '按签署的服务合同录入', '系统安装', now())`,
      [WUJIN, JSON.stringify(WUJIN_TERMS)],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX recording_started');
    await runner.query(`
      DROP TABLE lease, service_complaint, service_outage, work_calendar, settlement_difference, settlement_carrier_row,
        settlement_carrier_file, settlement_delivery, settlement_payment, settlement_objection, settlement_event,
        settlement_adjustment, settlement_line, settlement_statement, settlement_closing, settlement_renewal,
        settlement_contract_version, settlement_contract;
      DROP FUNCTION settlement_refuse, settlement_statement_stands, settlement_adjustment_applied_once;
    `);
  }
}

const WUJIN = '0190c1a0-0114-7000-8000-000000000114';
const WUJIN_TERMS = {
  parties: { bureau: '常州市公安局武进分局', operator: '中国电信股份有限公司常州分公司' },
  term: { from: '2024-04-01', to: '2025-03-31' },
  renewals: 2,
  plan: {
    kind: 'tiered',
    reading: 'graduated',
    tiers: [
      { from: 0, price: '1.90' },
      { from: 1_500_000, price: '1.85' },
      { from: 3_000_000, price: '1.75' },
    ],
  },
  accumulation: 'term',
  carriedIn: { count: 0, source: '' },
  billable: { version: 1, minimumSeconds: 0, testNumbers: [] },
  days: { sendBy: 5, objectBy: 15, settleWithinWorkdays: 5 },
  latePayment: { daily: '0.0005', cap: '0.30' },
  outage: { daily: '0.0005', cap: '0.30', minutesOfADay: 1 },
  breach: '100000.00',
  mail: { to: [], clerks: [] },
};
