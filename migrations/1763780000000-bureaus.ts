import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The bureaus a deployment serves. Caller ID, 110 desk and script are the bureau's settings, not constants in code. */
export class Bureaus1763780000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bureau (
        id                text PRIMARY KEY CHECK (id ~ '^[A-Z]{2,8}$'),
        name              text NOT NULL,
        dialled_number    text NOT NULL UNIQUE,
        queue             text NOT NULL UNIQUE,
        owner_caller_id   text NOT NULL UNIQUE,
        police_desk       text NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk)
      VALUES ('WJ', '武进', '114', 'wj-move-car', '0519110', '051981997327')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bureau');
  }
}
