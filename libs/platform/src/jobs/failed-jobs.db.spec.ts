import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { createLogger } from '../logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { FailedJobs } from './failed-jobs.js';
import { WorkQueue } from './work-queue.js';

describe('work that has failed for good', () => {
  let database: TestDatabase;
  let queue: WorkQueue;
  let failed: FailedJobs;
  let works = false;
  const done: unknown[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    failed = new FailedJobs(database.dataSource);
    const pool = new Pool({ connectionString: database.url, max: 4 });
    queue = new WorkQueue(pool, { concurrency: 2, retryMilliseconds: 100 }, createLogger('fatal'));
    queue.register('note', (payload) => {
      if (!works) return Promise.reject(new Error('the disk is full'));
      done.push(payload);
      return Promise.resolve();
    });
    await queue.start();
  });
  afterEach(() => {
    works = false;
  });
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });

  const add = (note: string, maxAttempts: number): Promise<void> =>
    database.unitOfWork.run((transaction) => transaction.addJob('note', { note }, { maxAttempts }));
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let tries = 0; tries < 200 && !(await check()); tries++) await delay(50);
    expect(await check()).toBe(true);
  };

  it('is counted by its task and named with what it met; what is yet to be tried again is not', async () => {
    await add('once', 1);
    await add('often', 25);
    await until(async () => (await failed.count()).size > 0);
    expect([...(await failed.count())]).toEqual([['note', 1]]);
    expect(await failed.list()).toMatchObject([{ task: 'note', attempts: 1, lastError: 'the disk is full' }]);
  });

  it('is tried again when somebody says so, once, and is then no failure', async () => {
    works = true;
    const [job] = await failed.list();
    expect(await failed.retry(job?.id ?? '')).toBe('note');
    await until(() => done.length > 0);
    expect(done).toContainEqual({ note: 'once' });
    await until(async () => (await failed.list()).length === 0);
    expect(await failed.retry(job?.id ?? '')).toBeNull();
  });
});
