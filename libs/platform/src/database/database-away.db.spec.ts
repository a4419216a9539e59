import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Pool } from 'pg';
import { WorkQueue } from '../jobs/work-queue.js';
import { createLogger } from '../logging/logger.js';
import { startOwnPostgres, type OwnPostgres } from '../testing/own-postgres.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { isDatabaseAway } from './database-away.js';
import { DatabaseLost, DatabaseReturned, DatabaseWatch } from './database-watch.js';

jest.setTimeout(60_000);

describe('a PostgreSQL that goes away', () => {
  let postgres: OwnPostgres;
  let database: TestDatabase;
  const logger = createLogger('silent');

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    database = await createTestDatabase([], postgres.url);
  });
  afterAll(async () => {
    await database.drop();
    await postgres.remove();
  });

  const failing = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (cause: unknown) => cause,
    );
  async function until(check: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('it did not come');
  }

  it('is told from one that refuses, whoever asked: in the middle of a statement, of a transaction, and afterwards', async () => {
    const refused = await failing(database.dataSource.query('SELECT 1/0'));
    expect(isDatabaseAway(refused)).toBe(false);
    const inStatement = failing(database.dataSource.query('SELECT pg_sleep(30)'));
    const inTransaction = failing(database.unitOfWork.run(({ manager }) => manager.query('SELECT pg_sleep(30)')));
    const prepared = failing(database.statements.run('sleep', 'SELECT pg_sleep(30)', []));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await postgres.crash();
    const afterwards = [database.dataSource.query('SELECT 1'), database.statements.run('one', 'SELECT 1', [])].map(
      failing,
    );
    for (const cause of await Promise.all([inStatement, inTransaction, prepared, ...afterwards])) {
      expect({ cause, away: isDatabaseAway(cause) }).toMatchObject({ away: true });
    }
    await postgres.start();
    expect(await database.dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is noticed when it stops, when it hangs and when it is back, each once', async () => {
    const heard: string[] = [];
    database.bus.on(DatabaseLost, () => void heard.push('lost'));
    database.bus.on(DatabaseReturned, () => void heard.push('returned'));
    const options = { url: database.url, everyMilliseconds: 20, waitMilliseconds: 500 };
    const watch = new DatabaseWatch(options, database.bus, logger);
    watch.start();
    expect(await watch.ask()).toBe(true);
    await postgres.crash();
    await until(() => !watch.isUp);
    expect(await watch.ask()).toBe(false);
    await postgres.start();
    await until(() => watch.isUp);
    const goOn = postgres.freeze();
    try {
      await until(() => !watch.isUp);
    } finally {
      goOn();
    }
    await until(() => watch.isUp);
    await watch.stop();
    expect(heard).toEqual(['lost', 'returned', 'lost', 'returned']);
  });

  it('does not stop the work queue, not even in the middle of a job: jobs are done afterwards', async () => {
    const done: unknown[] = [];
    const queue = new WorkQueue(
      new Pool({ connectionString: database.url, max: 3 }),
      { concurrency: 1, retryMilliseconds: 1_000 },
      logger,
    );
    let inHand = (): void => undefined;
    const begun = new Promise<void>((resolve) => (inHand = resolve));
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    queue.register('note', async (payload) => {
      if (done.length === 0) {
        inHand();
        await finished;
      }
      done.push(payload);
    });
    const add = (number: number): Promise<void> =>
      database.unitOfWork.run((transaction) => transaction.addJob('note', { number }));
    await add(1);
    await queue.start();
    await begun;
    await postgres.crash();
    finish();
    await until(() => done.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await postgres.start();
    await add(2);
    await until(() => done.length >= 2);
    expect(done).toContainEqual({ number: 2 });
    await queue.close();
  });
});
