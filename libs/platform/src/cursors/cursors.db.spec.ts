import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainEvent } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import { createLogger } from '../logging/logger.js';
import { Metrics } from '../metrics/metrics.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { wakeOn, type Consumer, type Entry, type Source } from './consumer.js';
import { Cursors } from './cursors.js';
import { SetAsideFacts } from './set-aside-facts.js';

interface Note {
  readonly type: string;
  readonly word: string;
}
type Take = Consumer<Note>['take'];

class NoteAdded extends DomainEvent {
  readonly type = 'test.note-added.v1';
}

/** A source of its own: words of somebody, in the order in which they were said. */
class Notes implements Source<Note> {
  async after(manager: EntityManager, position: string, types: readonly string[], most: number) {
    const entries = await this.read(
      manager,
      'id > $1 AND type = ANY ($2) ORDER BY note.id LIMIT $3',
      position,
      types,
      most,
    );
    return { entries, upTo: entries.at(-1)?.position ?? (await this.end(manager)) };
  }
  async at(manager: EntityManager, position: string) {
    return (await this.read(manager, 'id = $1', position))[0] as Entry<Note>;
  }
  async end(manager: EntityManager) {
    return (
      (await manager.query<{ end: string }[]>('SELECT coalesce(max(id), 0)::text AS end FROM note'))[0]?.end ?? '0'
    );
  }
  async lag(manager: EntityManager, position: string, types: readonly string[]) {
    const [row] = await manager.query<{ facts: number; since: Date | null }[]>(
      'SELECT count(*)::int AS facts, min(at) AS since FROM note WHERE id > $1 AND type = ANY ($2)',
      [position, types],
    );
    return row ?? { facts: 0, since: null };
  }
  private async read(manager: EntityManager, which: string, ...values: unknown[]): Promise<Entry<Note>[]> {
    const rows = await manager.query<{ id: string; subject: string; type: string; word: string }[]>(
      `SELECT id::text, subject, type, word FROM note WHERE ${which}`,
      values,
    );
    return rows.map(({ id, subject, type, word }) => ({ position: id, subject, fact: { type, word } }));
  }
}

const OPTIONS = { pollMilliseconds: 20, retryMilliseconds: 10, tries: 3, batch: 4 };

describe('a consumer with a durable cursor', () => {
  let database: TestDatabase;
  let setAside: SetAsideFacts;
  let metrics: Metrics;
  const running: Cursors[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    setAside = new SetAsideFacts(database.dataSource);
    await database.superuser.query(`
      CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text, type text DEFAULT 'note', word text, at timestamptz DEFAULT now());
      CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, word text);
      GRANT ALL ON note, effect TO PUBLIC`);
  });
  beforeEach(() =>
    database.superuser.query('TRUNCATE set_aside_fact, consumer_cursor; TRUNCATE note, effect RESTART IDENTITY'),
  );
  afterEach(async () => {
    for (const cursors of running.splice(0)) await cursors.stop();
  });
  afterAll(() => database.drop());

  const say = async (subject: string, ...words: string[]): Promise<void> => {
    for (const word of words)
      await database.dataSource.query('INSERT INTO note (subject, word) VALUES ($1, $2)', [subject, word]);
  };
  const effects = async (): Promise<string[]> =>
    (await database.dataSource.query<{ word: string }[]>('SELECT word FROM effect ORDER BY effect.id')).map(
      ({ word }) => word,
    );
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 300 && !(await check()); tries++) await delay(10);
    expect(await check()).toBe(true);
  };
  const untilEffects = (...words: string[]) => until(async () => (await effects()).join() === words.join());

  /** Writes the word of every note, unless it is one that `refuses` throws at. */
  const writing =
    (refuses: (word: string) => void = () => undefined): Take =>
    async ({ manager }, facts) => {
      for (const { word } of facts) {
        await manager.query('INSERT INTO effect (word) VALUES ($1)', [word]);
        refuses(word);
      }
    };
  /** A process with one consumer. */
  function start(
    take: Take,
    options: { pollMilliseconds?: number; begins?: 'first' | 'next'; restMilliseconds?: number } = {},
  ): Cursors {
    metrics = new Metrics();
    const { unitOfWork, bus } = database;
    const cursors = new Cursors(unitOfWork, bus, { ...OPTIONS, ...options }, createLogger('silent'), metrics);
    const { begins = 'first', restMilliseconds = 0 } = options;
    const wakes = wakeOn(NoteAdded, () => true);
    cursors.register<Note>({
      name: 'test.v1',
      source: new Notes(),
      types: ['note'],
      begins,
      wakes,
      restMilliseconds,
      take,
    });
    cursors.start();
    running.push(cursors);
    return cursors;
  }
  const poisoned = (...poison: string[]) =>
    writing((word) => {
      if (poison.includes(word)) throw new Error(`cannot be digested: ${word}`);
    });

  it('takes every fact once, in their order, and goes on where it was when it was stopped', async () => {
    await say('a', '1', '2', '3', '4', '5', '6');
    const first = start(writing());
    await untilEffects('1', '2', '3', '4', '5', '6');
    await first.stop();
    await say('a', '7');
    start(writing());
    await untilEffects('1', '2', '3', '4', '5', '6', '7');
  });

  it('begins with what comes next where it was registered so', async () => {
    await say('a', 'old');
    start(writing(), { begins: 'next' });
    await until(async () => (await database.dataSource.query<unknown[]>('SELECT FROM consumer_cursor')).length === 1);
    await say('a', 'new');
    await untilEffects('new');
  });

  it('is woken by news, and finds what there was no news of by itself', async () => {
    start(writing(), { pollMilliseconds: 60_000 });
    await until(async () => (await database.dataSource.query<unknown[]>('SELECT FROM consumer_cursor')).length === 1);
    await delay(50);
    await say('a', '1');
    database.bus.publish(new NoteAdded(new Date()));
    await untilEffects('1');
  });

  it('sets a fact aside that it cannot digest, with what comes later of the same subject, and goes on with the others', async () => {
    await say('a', 'poison', 'a2');
    await say('b', 'b1');
    await say('a', 'a3');
    start(poisoned('poison'));
    await untilEffects('b1');
    await until(async () => (await setAside.list()).length === 3);
    expect(await setAside.list()).toMatchObject([
      { consumer: 'test.v1', position: '1', subject: 'a', tries: 3, error: 'cannot be digested: poison' },
      { position: '2', subject: 'a', tries: 0 },
      { position: '4', subject: 'a', tries: 0 },
    ]);
    expect([...(await setAside.count())]).toEqual([['test.v1', 3]]);
  });

  it('takes what was set aside again when somebody says so, in its order; where it fails again all of it waits on', async () => {
    await say('a', 'poison', 'a2');
    const first = start(poisoned('poison'));
    await until(async () => (await setAside.list()).length === 2);
    const [fact] = await setAside.list();
    expect(await setAside.retry(fact?.id ?? '')).toBe('test.v1');
    await until(async () => (await setAside.list()).every(({ due }) => !due));
    expect(await setAside.list()).toMatchObject([{ tries: 4 }, { tries: 0 }]);
    expect(await effects()).toEqual([]);
    await first.stop();

    await say('a', 'a3');
    start(writing());
    await until(async () => (await setAside.list()).length === 3);
    await setAside.retry(fact?.id ?? '');
    await untilEffects('poison', 'a2', 'a3');
    expect(await setAside.list()).toEqual([]);
    expect(await setAside.retry(fact?.id ?? '')).toBeNull();
    await say('a', 'a4');
    await untilEffects('poison', 'a2', 'a3', 'a4');
  });

  it('takes again as well what was put behind a fact since that was asked for', async () => {
    await say('a', 'poison', 'a2');
    const first = start(poisoned('poison'));
    await until(async () => (await setAside.list()).length === 2);
    await first.stop();
    const [fact, behind] = await setAside.list();
    // As when a turn has read that nothing is due a moment before somebody asks.
    await setAside.retry(fact?.id ?? '');
    await database.dataSource.query('UPDATE set_aside_fact SET due = false WHERE id = $1', [behind?.id]);
    start(writing());
    await untilEffects('poison', 'a2');
    expect(await setAside.list()).toEqual([]);
  });

  it.each([
    ['is away', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['gives no lock', Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' })],
    ['has ended a deadlock', Object.assign(new Error('deadlock detected'), { code: '40P01' })],
  ])('waits, however long it takes, while the database %s: that is no fact’s fault', async (_, cause) => {
    let tries = 0;
    await say('a', '1');
    start(
      writing(() => {
        tries += 1;
        if (tries <= 10) throw cause;
      }),
    );
    await untilEffects('1');
    expect(await setAside.list()).toEqual([]);
  });

  it('is taken by one process at a time', async () => {
    let [inside, most] = [0, 0];
    const slow: Take = async (transaction, facts) => {
      most = Math.max(most, (inside += 1));
      await delay(5);
      await writing()(transaction, facts);
      inside -= 1;
    };
    const words = Array.from({ length: 30 }, (_, index) => String(index));
    await say('a', ...words);
    start(slow);
    start(slow);
    await untilEffects(...words);
    expect(most).toBe(1);
  });

  it('that rests after a turn takes together what comes meanwhile, whatever wakes it', async () => {
    const turns: string[][] = [];
    const take: Take = async (transaction, facts) => {
      turns.push(facts.map(({ word }) => word));
      await writing()(transaction, facts);
    };
    start(take, { pollMilliseconds: 60_000, restMilliseconds: 1_500 });
    await say('a', '1');
    database.bus.publish(new NoteAdded(new Date()));
    await untilEffects('1');
    for (const word of ['2', '3', '4']) {
      await say('a', word);
      database.bus.publish(new NoteAdded(new Date()));
    }
    await untilEffects('1', '2', '3', '4');
    expect(turns).toEqual([['1'], ['2', '3', '4']]);
  });

  it('says how far it is behind', async () => {
    const cursors = start(() => Promise.reject(Object.assign(new Error('locked'), { code: '55P03' })));
    await say('a', '1', '2');
    const begun = () => database.dataSource.query<unknown[]>('SELECT 1 FROM consumer_cursor');
    await until(async () => (await begun()).length === 1);
    await cursors.measure();
    const value = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values[0];
    expect(await value('yiche_cursor_lag_facts')).toMatchObject({ value: 2, labels: { consumer: 'test.v1' } });
    expect((await value('yiche_cursor_lag_seconds'))?.value).toBeGreaterThan(0);
  });

  it('has a name of its own', () => {
    const cursors = start(writing());
    expect(() => cursors.register(cursors.registered[0] as Consumer)).toThrow('two consumers');
  });
});
