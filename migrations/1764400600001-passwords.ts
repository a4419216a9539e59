import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The hashes of a user's former passwords, none of which may come back, and when a user logged in last. */
export class Passwords1764400600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE former_passwords (
        id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id       uuid NOT NULL REFERENCES users (id),
        password_hash text NOT NULL
      );
      CREATE INDEX former_passwords_of_user ON former_passwords (user_id, id);
      ALTER TABLE users ADD COLUMN last_log_in_at timestamptz;
      -- Until now nobody could change an initial password: it is good from today, as long as one that is given out today.
      UPDATE users SET password_changed_at = now() WHERE must_change_password;
      UPDATE users u SET last_log_in_at = (SELECT max(s.created_at) FROM sessions s WHERE s.user_id = u.id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN last_log_in_at; DROP TABLE former_passwords');
  }
}
