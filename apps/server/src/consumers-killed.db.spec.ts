import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConsumerTurn, createLogger, Cursors, Metrics, UnitOfWork, type Consumer } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { writeFacts, type ToldFact } from '../../../libs/calls/src/testing/write-facts.js';
import { ConnectionCutter, type Cut } from '../../../libs/platform/src/testing/cut-connection.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { readAppConfig } from './config.js';
import { createApplication } from './create-application.js';

jest.setTimeout(120_000);

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');

/** What a consumer is killed over. */
interface Scene {
  readonly facts: readonly ToldFact[];
  /** All that it has written. */
  effect(): Promise<unknown>;
  readonly before: unknown;
  readonly once: unknown;
}

/** What must happen happens once, wherever the process that does it dies (ADR 0043). */
describe('a consumer that is killed', () => {
  let database: TestDatabase;
  let folder: string;
  let application: NestFastifyApplication;
  let own: DataSource;
  let cutter: ConnectionCutter;
  let consumers: readonly Consumer[];
  const [chen, zhou] = [
    { userId: randomUUID(), extension: '8001' },
    { userId: randomUUID(), extension: '8002' },
  ];

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-killed-'));
    for (const { userId, extension } of [chen, zhou])
      await rows(
        `INSERT INTO agent (user_id, extension, display_name, bureau_id, state, since) VALUES ($1, $2, $2, 'WJ', 'offline', now())`,
        userId,
        extension,
      );
    const config = readAppConfig({
      NODE_ENV: 'test',
      PBX_KIND: 'simulator',
      DATABASE_URL: database.url,
      PERSONAL_DATA_KEYS: `k1:${key(1)}`,
      PERSONAL_DATA_INDEX_KEY: key(2),
      RECORDING_STORE_DIR: folder,
      CALLS_JOURNAL_DIR: path.join(folder, 'journal'),
      WEB_DIR: path.join(folder, 'no-pages'),
    });
    application = await createApplication(config, createLogger('fatal'), new Metrics());
    await application.init();
    consumers = application.get(Cursors).registered;
    const entities = application.get(DataSource).entityMetadatas.map(({ target }) => target as never);
    own = await new DataSource({ type: 'postgres', url: database.url, entities, poolSize: 1 }).initialize();
    cutter = new ConnectionCutter(own, database.superuser);
  });
  afterAll(async () => {
    await application.close();
    await own.destroy();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const rows = <T>(sql: string, ...values: unknown[]) => database.dataSource.query<T[]>(sql, values);
  const steps = async (relocationId: string): Promise<string[]> =>
    (
      await rows<{ kind: string }>(
        'SELECT kind FROM relocation_event WHERE relocation_id = $1 ORDER BY id',
        relocationId,
      )
    ).map(({ kind }) => kind);
  const trail = async (subjectId: string): Promise<string[]> =>
    (
      await rows<{ action: string }>('SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY seq', subjectId)
    ).map(({ action }) => action);
  /** A request in hand of `chen`, with its call, which is in hand of `zhou` by now. */
  async function request(): Promise<{ id: string; callId: string }> {
    const [id, callId] = [randomUUID(), randomUUID()];
    await rows(
      `INSERT INTO relocation (id, number, bureau_id, version, state, holder_id, agent_name, opened_at, requester_masked)
       VALUES ($1::uuid, $1::text, 'WJ', 1, 'open', $2, '陈晓燕', now(), '138****8000')`,
      id,
      chen.userId,
    );
    await rows(
      `INSERT INTO call (id, call_key, node, agent_extension, agent_user_id, arrived_at, live)
       VALUES ($1::uuid, $1::text, 'yc1', $2, $3, now(), '{}')`,
      callId,
      zhou.extension,
      zhou.userId,
    );
    await rows('INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1, $2, now())', callId, id);
    return { id, callId };
  }

  let minute = 0;
  const SCENES: Readonly<Record<string, () => Promise<Scene>>> = {
    'relocations.owner-attempts.v1': async () => {
      const { id, callId } = await request();
      const [attemptId, at] = [randomUUID(), new Date()];
      await rows(
        `INSERT INTO owner_attempt (id, relocation_id, lookup_id, call_id, script_version_id, agent_id, agent_name, started_at)
         SELECT $1, $2, $1, $3, id, $1, '陈晓燕', now() FROM script_version WHERE bureau_id = 'WJ' LIMIT 1`,
        attemptId,
        id,
        callId,
      );
      return {
        facts: [
          { type: 'owner-answered', at, callId, attemptId },
          { type: 'owner-ended', at, callId, attemptId, result: 'answered' },
        ],
        effect: async () => [
          ...(await rows('SELECT answered_at, ended_at, signal_result FROM owner_attempt WHERE id = $1', attemptId)),
          await steps(id),
        ],
        before: [{ answered_at: null, ended_at: null, signal_result: null }, []],
        once: [{ answered_at: at, ended_at: at, signal_result: 'answered' }, ['owner-answered', 'owner-ended']],
      };
    },
    'relocations.changed-hands.v1': async () => {
      const { id, callId } = await request();
      return {
        facts: [{ type: 'call-connected', at: new Date(), callId, extension: zhou.extension }],
        effect: async () => [
          ...(await rows('SELECT holder_id, version FROM relocation WHERE id = $1', id)),
          await steps(id),
          await trail(id),
        ],
        before: [{ holder_id: chen.userId, version: 1 }, [], []],
        once: [{ holder_id: zhou.userId, version: 2 }, ['joined'], ['relocation.taken-over']],
      };
    },
    'recordings.calls-over.v1': async () => {
      const [callId, at] = [randomUUID(), new Date()];
      await rows(
        `INSERT INTO call (id, call_key, node, arrived_at, ended_at, live) VALUES ($1::uuid, $1::text, 'yc1', $2, $2, '{}')`,
        callId,
        at,
      );
      await rows(
        `INSERT INTO call_leg (call_id, channel_id, role, started_at, ended_at, recording_file) VALUES ($1, 'x', 'requester', $2, $2, 'x.wav')`,
        callId,
        at,
      );
      return {
        facts: [{ type: 'call-ended', at, callId }],
        effect: async () =>
          (await rows('SELECT FROM graphile_worker._private_jobs WHERE payload::text LIKE $1', `%${callId}%`)).length,
        before: 0,
        once: 1,
      };
    },
    'incidents.pbx-outages.v1': async () => {
      const [from, to] = [0, 90_000].map((later) => new Date(Date.UTC(2026, 0, 1) + minute * 120_000 + later));
      minute += 1;
      return {
        facts: [
          { type: 'pbx-lost', at: from as Date },
          { type: 'pbx-returned', at: to as Date, since: from as Date, restarted: true },
        ],
        effect: async () => {
          const [outage, ...more] = await rows<{ id: string; to: Date }>(
            'SELECT id, "to" FROM service_outage WHERE "from" = $1',
            from,
          );
          return [outage?.to, more.length, outage ? await trail(outage.id) : []];
        },
        before: [undefined, 0, []],
        once: [to, 0, ['settlement.outage-began', 'settlement.outage-ended']],
      };
    },
  };

  /** Once with the cut, as the process that dies, and then as the one that comes after it. @returns whether it came to the cut */
  async function dieAndGoOn(consumer: Consumer, scene: Scene, statement: number, cut: Cut): Promise<boolean> {
    const turn = new ConsumerTurn(new UnitOfWork(own, database.bus), consumer);
    await turn.begin();
    await writeFacts(database.dataSource, scene.facts);
    cutter.arm(statement, cut);
    const died = await turn.take(100).then(
      () => false,
      () => true,
    );
    const wasCut = cutter.disarm();
    expect(died).toBe(wasCut);
    const left = await scene.effect();
    // All of it or nothing.
    if (JSON.stringify(left) !== JSON.stringify(scene.before)) expect(left).toEqual(scene.once);
    while ((await turn.take(100)) === 'more');
    await turn.take(100);
    expect(await scene.effect()).toEqual(scene.once);
    return wasCut;
  }

  it('has an example here, whichever it is', () => {
    expect(consumers.map(({ name }) => name).toSorted()).toEqual(Object.keys(SCENES).toSorted());
  });

  it.each(Object.keys(SCENES))(
    'leaves what follows from its facts done once, at whichever statement of %s it dies',
    async (name) => {
      const consumer = consumers.find((each) => each.name === name) as Consumer;
      for (const cut of ['before', 'after'] as const) {
        let statement = 1;
        while (await dieAndGoOn(consumer, await (SCENES[name] as () => Promise<Scene>)(), statement, cut))
          statement += 1;
        // Beginning, cursor, facts, effect, position, commit.
        expect(statement).toBeGreaterThan(6);
      }
      expect(await rows('SELECT * FROM set_aside_fact')).toEqual([]);
    },
  );
});
