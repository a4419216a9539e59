import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { jobStateExpression, type JobState } from './job.js';

describe('where a job stands', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const stateOf = async (key: string): Promise<JobState | null | undefined> => {
    const [row] = await database.dataSource.query<{ state: JobState | null }[]>(
      `SELECT ${jobStateExpression(`'key of ' || $1`)} AS state`,
      [key],
    );
    return row?.state;
  };

  it.each<[JobState, string]>([
    ['waiting', 'attempts = 0'],
    ['running', `locked_at = now(), locked_by = 'w', attempts = 1`],
    // A worker counts a try when it takes the job: the last one is under way.
    ['running', `locked_at = now(), locked_by = 'w', attempts = 2, last_error = 'e'`],
    ['failing', `attempts = 1, last_error = 'e'`],
    ['given-up', `attempts = 2, last_error = 'e'`],
  ])('is told as “%s” by its key: %s', async (state, left) => {
    await database.unitOfWork.run((transaction) =>
      transaction.addJob('nothing', {}, { key: `key of ${left}`, maxAttempts: 2 }),
    );
    await database.superuser.query(`UPDATE graphile_worker._private_jobs SET ${left} WHERE key = $1`, [
      `key of ${left}`,
    ]);
    expect(await stateOf(left)).toBe(state);
  });

  it('is nowhere once it is done, or was never added', async () => {
    expect(await stateOf('nothing')).toBeNull();
  });
});
