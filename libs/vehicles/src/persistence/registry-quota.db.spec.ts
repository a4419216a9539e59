import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FixedClock } from '@yiche/kernel';
import { readConfig } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { vehiclesConfigSchema } from '../vehicles.config.js';
import { RegistryQuota } from './registry-quota.js';

describe('the day’s questions', () => {
  let database: TestDatabase;
  let clock: FixedClock;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.superuser.query('DELETE FROM registry_questions');
    clock = new FixedClock(new Date('2026-11-30T15:59:00Z')); // 23:59 in Shanghai
  });

  const quotaOf = (perDay: string, reserve: string): RegistryQuota =>
    new RegistryQuota(
      database.dataSource,
      clock,
      readConfig(vehiclesConfigSchema, {
        VEHICLE_REGISTRY_DAILY_QUOTA: perDay,
        VEHICLE_REGISTRY_QUOTA_RESERVE: reserve,
      }),
    );
  const taken = async (quota: RegistryQuota, isUrgent: boolean, times: number): Promise<number> => {
    const places = await Promise.all(Array.from({ length: times }, () => quota.take(isUrgent)));
    return places.filter((place) => place !== null).length;
  };

  it('are counted over all processes, and the last are kept for emergency lanes', async () => {
    const [one, other] = [quotaOf('10', '3'), quotaOf('10', '3')];
    expect((await taken(one, false, 20)) + (await taken(other, false, 20))).toBe(7);
    expect((await taken(one, true, 20)) + (await taken(other, true, 20))).toBe(3);
    expect(await taken(other, false, 1)).toBe(0);
  });

  it('begin anew at midnight in China', async () => {
    const quota = quotaOf('5', '0');
    expect(await taken(quota, false, 9)).toBe(5);
    clock.advance(60_000);
    expect(await taken(quota, false, 9)).toBe(5);
  });

  it('are given back for what was not asked', async () => {
    const quota = quotaOf('1', '0');
    const place = await quota.take(false);
    expect(await quota.take(false)).toBeNull();
    await quota.giveBack(place ?? { day: null });
    expect(await quota.take(false)).not.toBeNull();
  });

  it('are without end, and uncounted, where none is set', async () => {
    expect(await taken(quotaOf('', '3'), false, 50)).toBe(50);
    expect(await database.dataSource.query('SELECT * FROM registry_questions')).toEqual([]);
  });
});
