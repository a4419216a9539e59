import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { isDatabaseAway } from './database-away.js';
import { QueryPool } from './query-pool.js';

describe('a question whose answer nobody waits for any more', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('is ended by PostgreSQL as well', async () => {
    const pool = new QueryPool({ url: database.url, connections: 1, waitMilliseconds: 200 });
    const cause: unknown = await pool.query('SELECT pg_sleep(600)').catch((refused: unknown) => refused);
    expect(isDatabaseAway(cause)).toBe(true);
    const running = () =>
      database.superuser.query<unknown[]>(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep(600)'`,
      );
    for (let tries = 0; (await running()).length > 0; tries++) if (tries > 3_000) throw new Error('it still runs');
    await pool.close();
  });
});
