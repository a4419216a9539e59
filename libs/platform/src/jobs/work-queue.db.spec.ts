import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';
import { Pool } from 'pg';
import { createLogger } from '../logging/logger.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { WorkQueue } from './work-queue.js';

const LOOK = 100;

/** A process that takes one job, says so, and is never done with it. */
const TAKES_A_JOB = `
import { Pool } from 'pg';
import { WorkQueue } from './work-queue.js';
const silent = { debug() {}, warn() {}, error() {} };
const pool = new Pool({ connectionString: process.env.URL, max: 4 });
const queue = new WorkQueue(pool, { concurrency: 1, retryMilliseconds: 100, lookMilliseconds: ${LOOK} }, silent);
queue.register('note', async () => {
  process.stdout.write('taken');
  await new Promise(() => setInterval(() => undefined, 1_000));
});
await queue.start();
`;

describe('a job whose worker', () => {
  let folder: string;
  let database: TestDatabase;
  let child: ChildProcess | null = null;
  const queues: WorkQueue[] = [];
  let done: string[] = [];

  const add = (job: string, queue?: string): Promise<void> =>
    database.unitOfWork.run((transaction) => transaction.addJob('note', { job }, queue ? { queue } : {}));
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      if (await check()) return;
      await delay(50);
    }
    throw new Error('it did not become true within 10 s');
  };
  /** Who works on the one job; null for nobody, or when it is done. */
  const holder = async (): Promise<string | null> => {
    const [row] = await database.dataSource.query<{ by: string | null }[]>(
      'SELECT locked_by AS by FROM graphile_worker.jobs',
    );
    return row?.by ?? null;
  };
  /** Another process takes a job. */
  const startChild = async (): Promise<ChildProcess> => {
    child = spawn(process.execPath, [path.join(folder, 'jobs/main.js')], {
      env: { PATH: process.env.PATH, URL: database.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    return child;
  };
  /** A queue in this process whose jobs take so long. */
  const startQueue = async (milliseconds = 0, name = 'test'): Promise<void> => {
    const pool = new Pool({ connectionString: database.url, max: 4, application_name: name });
    const options = { concurrency: 1, retryMilliseconds: 100, lookMilliseconds: LOOK };
    const queue = new WorkQueue(pool, options, createLogger('silent'));
    queues.push(queue);
    queue.register('note', async (payload) => {
      await delay(milliseconds);
      done.push((payload as { job: string }).job);
    });
    await queue.start();
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-worker-'));
    await symlink(path.resolve(import.meta.dirname, '../../../../node_modules'), path.join(folder, 'node_modules'));
    await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
    for (const each of ['jobs', 'logging']) await mkdir(path.join(folder, each));
    await writeFile(path.join(folder, 'jobs/main.js'), TAKES_A_JOB);
    for (const name of ['jobs/work-queue', 'jobs/living-workers', 'logging/day-events']) {
      const options = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } } as const;
      const { code } = await transformFile(path.join(import.meta.dirname, '..', `${name}.ts`), {
        ...options,
        swcrc: false,
      });
      await writeFile(path.join(folder, `${name}.js`), code);
    }
  });
  beforeEach(async () => {
    database = await createTestDatabase();
    done = [];
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    child = null;
    await Promise.all(queues.splice(0).map((queue) => queue.close()));
    await database.drop();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([undefined, 'one after another'])(
    'was killed is taken by another within seconds (queue: %s)',
    async (queue) => {
      await add('killed', queue);
      const killed = await startChild();
      await startQueue();
      const first = await holder();
      await delay(10 * LOOK);
      expect([done, await holder()]).toEqual([[], first]);
      killed.kill('SIGKILL');
      await until(() => done.length > 0);
      expect(done).toEqual(['killed']);
      await until(async () => (await holder()) === null);
    },
  );

  it('was killed is taken by the one that starts after it', async () => {
    await add('killed');
    (await startChild()).kill('SIGKILL');
    await startQueue();
    await until(() => done.length > 0);
    expect(done).toEqual(['killed']);
  });

  it('is stopped, but not gone, stays with it', async () => {
    await add('slow');
    (await startChild()).kill('SIGSTOP');
    await startQueue();
    const first = await holder();
    await delay(20 * LOOK);
    expect([done, await holder()]).toEqual([[], first]);
  });

  it('loses all its connections and makes others stays with it, and is done once', async () => {
    await add('long');
    await startQueue(30 * LOOK, 'cut');
    await until(async () => (await holder()) !== null);
    const first = await holder();
    await startQueue();
    for (let times = 0; times < 3; times++) {
      await database.dataSource.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut' AND datname = current_database()`,
      );
      await delay(6 * LOOK);
      expect(await holder()).toBe(first);
    }
    await until(async () => (await holder()) === null && done.length > 0);
    expect(done).toEqual(['long']);
  });
});
