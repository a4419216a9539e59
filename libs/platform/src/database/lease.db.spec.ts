import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { Lease } from './lease.js';

const LONG = 3_600_000;

describe('a lease', () => {
  let database: TestDatabase;
  let one: Lease;
  let other: Lease;

  /** As if its holder had been silent for too long. */
  const expire = (name: string) =>
    database.dataSource.query(`UPDATE lease SET until = clock_timestamp() - interval '1 ms' WHERE name = $1`, [name]);

  beforeAll(async () => {
    database = await createTestDatabase();
    one = new Lease(database.dataSource);
    other = new Lease(database.dataSource);
  });
  afterAll(() => database.drop());

  it('is had by one of two, and by the other after it was given back', async () => {
    expect(await one.acquire('a', LONG)).toBe(true);
    expect(await other.acquire('a', LONG)).toBe(false);
    expect(await one.acquire('a', LONG)).toBe(true);
    await other.release('a');
    expect(await other.acquire('a', LONG)).toBe(false);
    await one.release('a');
    expect(await other.acquire('a', LONG)).toBe(true);
  });

  it('is had by exactly one of many who ask at the same time', async () => {
    const many = Array.from({ length: 12 }, () => new Lease(database.dataSource));
    const had = await Promise.all(many.map((each) => each.acquire('b', LONG)));
    expect(had.filter(Boolean)).toHaveLength(1);
    await expire('b');
    const again = await Promise.all(many.map((each) => each.acquire('b', LONG)));
    expect(again.filter(Boolean)).toHaveLength(1);
  });

  it('that has run out is taken by another, and cannot be renewed or given back by who had it', async () => {
    await one.acquire('c', LONG);
    expect(await one.renew('c', LONG)).toBe(true);
    expect(await other.renew('c', LONG)).toBe(false);
    await expire('c');
    expect(await one.renew('c', LONG)).toBe(false);
    expect(await other.acquire('c', LONG)).toBe(true);
    await one.release('c');
    expect(await one.acquire('c', LONG)).toBe(false);
  });

  it('of one name says nothing of another', async () => {
    expect(await one.acquire('d', LONG)).toBe(true);
    expect(await other.acquire('e', LONG)).toBe(true);
  });
});
