import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Writable } from 'node:stream';
import { EventBus } from '../events/event-bus.js';
import { createLogger } from '../logging/logger.js';
import { startOwnPostgres, type OwnPostgres } from '../testing/own-postgres.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { isDatabaseAway } from './database-away.js';
import { LiveRight, LiveRightLost, NotLive } from './live-right.js';
import { PreparedStatements } from './prepared-statements.js';

jest.setTimeout(60_000);

interface Candidate {
  readonly right: LiveRight;
  readonly lost: LiveRightLost[];
  log(): { msg: string; live?: string; since?: string }[];
}

describe('the right to be live', () => {
  let postgres: OwnPostgres;
  let database: TestDatabase;
  const rights: LiveRight[] = [];

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    database = await createTestDatabase([], postgres.url);
  });
  afterEach(async () => {
    for (const right of rights.splice(0)) await right.release();
  });
  afterAll(async () => {
    await database.drop();
    await postgres.remove();
  });

  function candidate(name: string | null = 'telephony yc1'): Candidate {
    let text = '';
    const output = new Writable({ write: (line, _encoding, done) => ((text += String(line)), done()) });
    const logger = createLogger('debug', output);
    const bus = new EventBus(logger);
    const lost: LiveRightLost[] = [];
    bus.on(LiveRightLost, (event) => void lost.push(event));
    const right = new LiveRight(
      name,
      { url: database.url, everyMilliseconds: 100, waitMilliseconds: 2_000 },
      bus,
      logger,
    );
    rights.push(right);
    const lines = () => text.split('\n').filter((line) => line !== '');
    return { right, lost, log: () => lines().map((line) => JSON.parse(line) as { msg: string }) };
  }
  async function until(check: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 1_000; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not come');
  }
  const live = () =>
    database.superuser.query<{ pid: number; name: string }[]>(
      `SELECT a.pid, application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE locktype = 'advisory' AND granted AND application_name LIKE 'yiche114-%' AND a.datname = current_database()`,
    );
  const cut = async (): Promise<void> => {
    for (const { pid } of await live()) await database.superuser.query('SELECT pg_terminate_backend($1)', [pid]);
  };

  it('is one process’s; another says once who has it and since when, and has it as soon as the first gives it back', async () => {
    const [first, second] = [candidate(), candidate()];
    const before = Date.now();
    await first.right.take();
    let taken = false;
    const taking = second.right.take().then(() => (taken = true));
    await until(() => second.log().length > 0);
    const [line] = second.log();
    expect(line).toMatchObject({
      msg: 'another server is live; this one waits for its end',
      live: expect.stringMatching(new RegExp(`^${process.pid}@`)),
    });
    expect(Date.parse(line?.since ?? '')).toBeGreaterThanOrEqual(before);
    expect(await live()).toHaveLength(1);
    expect(taken).toBe(false);
    await first.right.release();
    await taking;
    expect(second.log().map(({ msg }) => msg)).toEqual([
      'another server is live; this one waits for its end',
      'the other server has ended; this one is live',
    ]);
    expect(await live()).toHaveLength(1);
  });

  it('is another on another PBX node, and there may be any number of what needs none', async () => {
    for (const name of ['telephony yc1', 'telephony yc2', null, null]) await candidate(name).right.take();
    expect(await live()).toHaveLength(2);
  });

  it('is taken again when its connection is cut, and until then nothing is written', async () => {
    const { right, lost, log } = candidate();
    await right.take();
    const statements = new PreparedStatements(
      { url: database.url, connections: 1, waitMilliseconds: 2_000, answerMilliseconds: 2_000 },
      right,
    );
    await statements.run('one', 'SELECT 1', []);
    await postgres.crash();
    await until(() => !right.mayWrite);
    const cause: unknown = await statements.run('one', 'SELECT 1', []).catch((refused: unknown) => refused);
    expect(cause).toBeInstanceOf(NotLive);
    expect(isDatabaseAway(cause)).toBe(true);
    await postgres.start();
    await until(() => right.mayWrite);
    await statements.run('one', 'SELECT 1', []);
    await cut();
    await until(() => log().length === 2);
    expect(right.mayWrite).toBe(true);
    expect(await live()).toHaveLength(1);
    expect(lost).toEqual([]);
    await statements.close();
  });

  it('is taken from our own session of before, of whose end PostgreSQL has not heard', async () => {
    const { right, lost } = candidate();
    await right.take();
    const [held] = await live();
    const goOn = postgres.freeze();
    try {
      await until(() => !right.mayWrite);
    } finally {
      goOn();
    }
    await until(async () => right.mayWrite && (await live()).length === 1);
    const [now] = await live();
    expect(now?.pid).not.toBe(held?.pid);
    expect(now?.name).toBe(held?.name);
    expect(lost).toEqual([]);
  });

  it('is lost for good to who took it meanwhile, and that is said', async () => {
    const first = candidate();
    await first.right.take();
    await postgres.crash();
    await until(() => !first.right.mayWrite);
    const other = new PreparedStatements({
      url: database.url,
      connections: 1,
      waitMilliseconds: 2_000,
      answerMilliseconds: 2_000,
    });
    await postgres.start();
    await until(() => first.right.mayWrite);
    // The other stands in the lock's queue: it has it the moment the first one's session ends, however fast that one is back.
    const taking = other.run(
      'take',
      `SELECT set_config('application_name', 'yiche114-live 7@elsewhere ${Date.parse('2026-11-30T05:00:00.000Z')}', false),
        pg_advisory_lock(1140, hashtext('telephony yc1'))`,
      [],
    );
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await until(async () => (await database.superuser.query<object[]>(waiting)).length === 1);
    await cut();
    await taking;
    await until(() => first.lost.length === 1);
    expect(first.lost[0]?.holder).toMatchObject({ who: '7@elsewhere', since: new Date('2026-11-30T05:00:00.000Z') });
    expect(first.right.mayWrite).toBe(false);
    expect(first.log().at(-1)).toMatchObject({
      msg: 'another server has become live; this one ends',
      live: '7@elsewhere',
    });
    await other.close();
  });
});
