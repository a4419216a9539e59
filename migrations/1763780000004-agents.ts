import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents at work and every change of their state (I3: occupancy and handling time come from here). */
export class Agents1763780000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Whoever belongs to a bureau belongs to one that exists.
    await runner.query('ALTER TABLE users ADD FOREIGN KEY (bureau_id) REFERENCES bureau (id)');
    await runner.query(`
      CREATE TABLE agent (
        user_id       uuid PRIMARY KEY,
        extension     text NOT NULL UNIQUE,
        display_name  text NOT NULL,
        bureau_id     text NOT NULL REFERENCES bureau (id),
        session_id    uuid,
        state         text NOT NULL,
        reason        text,
        since         timestamptz NOT NULL,
        call_id       uuid
      )`);
    await runner.query(`
      CREATE TABLE agent_state_change (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id    uuid NOT NULL,
        at         timestamptz NOT NULL,
        from_state text NOT NULL,
        to_state   text NOT NULL,
        reason     text,
        call_id    uuid
      )`);
    await runner.query('CREATE INDEX agent_state_change_user ON agent_state_change (user_id, at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agent_state_change, agent');
  }
}
