import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainEvent } from '@yiche/kernel';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';

class ThingHappened extends DomainEvent {
  readonly type = 'test.thing-happened.v1';
}

describe('a unit of work', () => {
  let database: TestDatabase;
  const heard: DomainEvent[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    database.bus.on(ThingHappened, (event) => void heard.push(event));
  });
  afterAll(() => database.drop());

  const jobs = async (): Promise<number> => {
    const [row] = await database.dataSource.query<{ count: string }[]>('SELECT count(*) FROM graphile_worker.jobs');
    return Number(row?.count);
  };

  it('tells nobody and leaves no job when it is rolled back', async () => {
    const work = database.unitOfWork.run(async (transaction) => {
      transaction.publish(new ThingHappened(new Date()));
      await transaction.addJob('some.task', { a: 1 });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(heard).toHaveLength(0);
    expect(await jobs()).toBe(0);
  });

  it('publishes after commit and leaves its job, once for each key', async () => {
    await database.unitOfWork.run(async (transaction) => {
      transaction.publish(new ThingHappened(new Date()));
      await transaction.addJob('some.task', { a: 1 }, { key: 'k' });
      await transaction.addJob('some.task', { a: 2 }, { key: 'k' });
      expect(heard).toHaveLength(0);
    });
    expect(heard).toHaveLength(1);
    expect(await jobs()).toBe(1);
  });
});
