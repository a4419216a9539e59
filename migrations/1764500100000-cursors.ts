import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Durable cursors over the ledger (ADR 0043): where each consumer is, what it could not digest, and the ledger's one order. What the PBX
 * as a whole went through is in the ledger too, and belongs to no call.
 */
export class Cursors1764500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE consumer_cursor (
        consumer text PRIMARY KEY,
        -- Of the last fact whose effect is written.
        position bigint NOT NULL,
        moved_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE set_aside_fact (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer text NOT NULL REFERENCES consumer_cursor (consumer),
        position bigint NOT NULL,
        -- Facts of one subject keep their order: those behind one that was set aside wait here with it.
        subject  text NOT NULL,
        type     text NOT NULL,
        error    text NOT NULL,
        -- None for a fact that only waits behind another.
        tries    int NOT NULL,
        first_at timestamptz NOT NULL DEFAULT now(),
        last_at  timestamptz NOT NULL DEFAULT now(),
        -- Somebody wants it tried again.
        due      boolean NOT NULL DEFAULT false,
        UNIQUE (consumer, position)
      );

      -- Before what the version before may have heard and not written: the calls of attempts that are live, and of open requests.
      INSERT INTO consumer_cursor (consumer, position)
      SELECT consumer, coalesce(oldest - 1, (SELECT max(id) FROM call_event), 0)
      FROM (VALUES
        ('relocations.owner-attempts.v1',
          (SELECT min(e.id) FROM owner_attempt a JOIN call_event e ON e.call_id = a.call_id WHERE a.ended_at IS NULL)),
        ('relocations.changed-hands.v1',
          (SELECT min(e.id) FROM relocation r JOIN relocation_call c ON c.relocation_id = r.id JOIN call_event e ON e.call_id = c.call_id
           WHERE r.state = 'open')),
        ('incidents.pbx-outages.v1', NULL)
      ) AS begins (consumer, oldest);

      -- Last, and the strongest lock first: whoever waits for it keeps the server from nothing else.
      ALTER TABLE call_event ALTER COLUMN call_id DROP NOT NULL;
      ALTER TABLE call_event ADD CONSTRAINT call_event_of_a_call CHECK (call_id IS NOT NULL OR type IN ('pbx-lost', 'pbx-returned')) NOT VALID;

      -- A number is drawn when it is the statement's turn, and the turn lasts until its transaction is seen: so whoever has read up to a
      -- number has missed nothing below it, whoever writes. Places of the past are given, not drawn (ADR 0051): they take no turn from a call.
      CREATE FUNCTION call_event_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('yiche.places', true) IS DISTINCT FROM 'given' THEN
          PERFORM pg_advisory_xact_lock(hashtextextended('call_event', 0));
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER call_event_in_turn BEFORE INSERT ON call_event
        FOR EACH STATEMENT EXECUTE FUNCTION call_event_in_turn();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The lines that belong to no call stay: the ledger is append-only.
    await runner.query(`
      ALTER TABLE call_event DROP CONSTRAINT call_event_of_a_call;
      DROP TRIGGER call_event_in_turn ON call_event;
      DROP FUNCTION call_event_in_turn;
      DROP TABLE set_aside_fact, consumer_cursor;
    `);
  }
}
