import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The queues an agent serves, with the level at which they are offered their calls (A3: by skill and bureau). Who is of no bureau has
 * served the oldest one so far without anybody having said so: now it is said, and they go on.
 */
export class Seats1764500300001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE seat (
        user_id uuid NOT NULL REFERENCES users (id),
        queue   text NOT NULL REFERENCES bureau (queue),
        penalty int NOT NULL DEFAULT 0 CHECK (penalty BETWEEN 0 AND 9),
        -- Nobody chose it: it gives way to a bureau.
        by_default boolean NOT NULL DEFAULT false,
        PRIMARY KEY (user_id, queue)
      )`);
    await runner.query(`
      INSERT INTO seat (user_id, queue, by_default)
      SELECT users.id, (SELECT queue FROM bureau ORDER BY created_at LIMIT 1), true FROM users
       WHERE bureau_id IS NULL AND extension IS NOT NULL AND EXISTS (SELECT 1 FROM bureau)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE seat');
  }
}
