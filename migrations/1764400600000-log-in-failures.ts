import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Failed log-ins by what they have in common, and the devices that have logged in before (ADR 0035). `users.failed_attempts` and
 * `users.locked_until` are no longer read; the version before still writes them, so they go one release later.
 */
export class LogInFailures1764400600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Of names that do not exist too. A name may be a mistyped password: only its keyed hash is here.
      CREATE TABLE log_in_failures (
        key          bytea PRIMARY KEY CHECK (length(key) = 32),
        scope        text NOT NULL CHECK (scope IN ('device', 'pair', 'account', 'address')),
        account_key  bytea,
        level        double precision NOT NULL,
        at           timestamptz NOT NULL,
        forgotten_at timestamptz NOT NULL
      );
      CREATE INDEX log_in_failures_of_account ON log_in_failures (account_key) WHERE account_key IS NOT NULL;
      CREATE INDEX log_in_failures_forgotten ON log_in_failures (forgotten_at);

      CREATE TABLE known_devices (
        user_id      uuid NOT NULL REFERENCES users (id),
        token_hash   bytea NOT NULL CHECK (length(token_hash) = 32),
        last_used_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, token_hash)
      );
      CREATE INDEX known_devices_last_used ON known_devices (last_used_at);
      CREATE INDEX known_devices_token ON known_devices (token_hash);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_devices, log_in_failures');
  }
}
