import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users and their server-side sessions. */
export class Identity1763780000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id                   uuid PRIMARY KEY,
        username             text NOT NULL CHECK (username <> ''),
        display_name         text NOT NULL,
        password_hash        text NOT NULL,
        -- Separate people (GB/T 22239 8.1.4): at most one of these three. The program says it politely, this makes it so.
        roles                text[] NOT NULL CHECK (
          (roles @> '{administrator}')::int + (roles @> '{security-officer}')::int + (roles @> '{auditor}')::int <= 1
        ),
        bureau_id            text,
        extension            text UNIQUE,
        failed_attempts      int NOT NULL DEFAULT 0,
        locked_until         timestamptz,
        password_changed_at  timestamptz NOT NULL,
        must_change_password boolean NOT NULL DEFAULT false,
        disabled_at          timestamptz,
        is_demo              boolean NOT NULL DEFAULT false,
        created_at           timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX users_username ON users (lower(username));

      CREATE TABLE sessions (
        id           uuid PRIMARY KEY,
        token_hash   bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
        user_id      uuid NOT NULL REFERENCES users (id),
        created_at   timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at   timestamptz NOT NULL,
        ended_at     timestamptz,
        end_reason   text,
        ip           text NOT NULL,
        user_agent   text NOT NULL,
        CHECK ((ended_at IS NULL) = (end_reason IS NULL))
      );
      CREATE INDEX sessions_live_of_user ON sessions (user_id) WHERE ended_at IS NULL;
      -- Serves the idle sweep too: live sessions are few, and no index on last_seen_at keeps touching one cheap.
      CREATE INDEX sessions_live_expiry ON sessions (expires_at) WHERE ended_at IS NULL;
      CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sessions, users');
  }
}
