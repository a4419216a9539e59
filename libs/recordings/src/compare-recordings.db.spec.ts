import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Agreement, Calls } from '@yiche/calls';
import { SystemClock } from '@yiche/kernel';
import { createLogger, EventBus, Findings, Metrics, readConfig, StandingFindings } from '@yiche/platform';
import { LedgerStore } from '../../calls/src/persistence/ledger-store.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { FolderRecordingStore } from './adapters/folder-recording-store.js';
import { recordingsConfigSchema } from './recordings-config.js';
import { wavFile } from './testing/wav-file.js';
import { TrackKeeper } from './track-keeper.js';
import { CompareRecordings } from './compare-recordings.js';

describe('recordings compared with the ledger', () => {
  let database: TestDatabase;
  let folder: string;
  let spool: string;
  let listener: CompareRecordings;
  let metrics: Metrics;
  let standing: StandingFindings;
  let keeper: TrackKeeper;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-orphans-'));
    spool = folder;
    const logger = createLogger('fatal');
    const bus = new EventBus(logger);
    metrics = new Metrics();
    const findings = new Findings(metrics, logger);
    standing = new StandingFindings(findings, database.dataSource, logger, metrics);
    const ledger = new LedgerStore(database.statements, database.dataSource, database.personalData);
    const calls = { byId: async (id: string) => (await ledger.find({ ids: [id] }))[0] ?? null } as Calls;
    const config = {
      ...readConfig(recordingsConfigSchema, {}),
      spool,
      store: path.join(folder, 'store'),
      settledMilliseconds: 10,
      missingAfterSeconds: 60,
      accessSeconds: 1,
    };
    const store = new FolderRecordingStore(config.store);
    keeper = new TrackKeeper(calls, store, database.dataSource, bus, new SystemClock(), standing, config, metrics);
    listener = new CompareRecordings({} as Agreement, keeper, findings, standing, database.dataSource, config);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** So long before the end of the calls below. */
  const endedAt = (before: number): Date => new Date(end - before);
  const end = Date.now() - 300_000;

  /** A call that ended five minutes ago, with one leg. */
  async function addCall(
    callKey: string,
    leg: { role: string; channelId: string; file: string | null; answered?: boolean; milliseconds?: number },
  ) {
    const id = randomUUID();
    await database.dataSource.query(
      `INSERT INTO call (id, call_key, node, arrived_at, ended_at, outcome, live)
       VALUES ($1, $2, 'yc1', now() - interval '6 minutes', now() - interval '5 minutes', 'answered', '{}')`,
      [id, callKey],
    );
    await database.dataSource.query(
      `INSERT INTO call_leg (call_id, channel_id, role, started_at, answered_at, ended_at, recording_file)
       VALUES ($1, $2, $3, now() - interval '6 minutes', $4, $6, $5)`,
      [
        ...[
          id,
          leg.channelId,
          leg.role,
          leg.answered ? endedAt(leg.milliseconds ?? 60_000) : null,
          leg.file,
          endedAt(0),
        ],
      ],
    );
    return id;
  }
  async function addFile(name: string, ageSeconds = 120): Promise<void> {
    await writeFile(path.join(spool, name), 'RIFF');
    const at = new Date(Date.now() - ageSeconds * 1000);
    await utimes(path.join(spool, name), at, at);
  }
  const found = async (kind: string, result: string): Promise<number> => {
    const metric = await metrics.registry.getSingleMetric('yiche_reconciler_findings_total')?.get();
    return metric?.values.find(({ labels }) => labels['kind'] === kind && labels['result'] === result)?.value ?? 0;
  };
  /** Findings of these subjects that wait for somebody. */
  const waitingFor = async (...prefixes: string[]): Promise<string[][]> =>
    (await standing.waiting())
      .filter(({ subject }) => prefixes.some((prefix) => subject.startsWith(prefix)))
      .map(({ kind, subject }) => [kind, subject]);

  it('takes a file whose leg is known into the store, though nobody heard that it was recorded', async () => {
    const callId = await addCall('o1-1.1', { role: 'agent', channelId: 'o1-1.2', file: null, answered: true });
    await addFile('o1-1.1.agent.o1-1.2.wav');
    await listener.look();
    const rows = await database.dataSource.query('SELECT channel_id, state FROM recording WHERE call_id = $1', [
      callId,
    ]);
    expect(rows).toEqual([{ channel_id: 'o1-1.2', state: 'available' }]);
    expect(await found('recording-without-leg', 'repaired')).toBe(1);
    expect(await readdir(spool)).toEqual(['store']);
  });

  it('tells of a short one though who took it died before it could, and once', async () => {
    await addCall('o0-1.1', { role: 'agent', channelId: 'o0-1.2', file: null, answered: true });
    await database.dataSource.query(`UPDATE call_leg SET cause = 16 WHERE channel_id = 'o0-1.2'`);
    await writeFile(path.join(spool, 'o0-1.1.agent.o0-1.2.wav'), wavFile(3_600));
    await utimes(path.join(spool, 'o0-1.1.agent.o0-1.2.wav'), endedAt(0), endedAt(0));
    const died = jest.spyOn(standing, 'stand').mockRejectedValue(new Error('the process died here'));
    await expect(listener.look()).rejects.toThrow('died here');
    died.mockRestore();
    expect(await readdir(spool)).toEqual(['store']);
    expect(await waitingFor('o0')).toEqual([]);
    await listener.look();
    await listener.look();
    expect(await waitingFor('o0')).toEqual([['recording-short', 'o0-1.2']]);
    expect(await found('recording-short', 'reported')).toBe(1);
  });

  it('tells once of a file that belongs to no leg, and leaves it where it is', async () => {
    await addFile('o2-1.1.requester.o2-1.1.wav');
    await addFile('whatever.wav');
    await listener.look();
    await listener.look();
    expect(await found('recording-without-leg', 'reported')).toBe(2);
    expect((await readdir(spool)).toSorted()).toEqual(['o2-1.1.requester.o2-1.1.wav', 'whatever.wav']);
  });

  it('knows what the PBX has recorded of itself, and leaves it alone', async () => {
    await addFile('self-test.wav');
    await listener.look();
    expect(await found('recording-without-leg', 'reported')).toBe(0);
    expect(await readdir(spool)).toEqual(['self-test.wav']);
  });

  it('leaves alone what a leg claims and what is still being written', async () => {
    await addCall('o3-1.1', { role: 'owner', channelId: 'o3-1.2', file: 'o3-1.1.owner.a-1.o3-1.2.wav' });
    await addFile('o3-1.1.owner.a-1.o3-1.2.wav');
    await addFile('o3-9.1.requester.o3-9.1.wav', 5);
    await listener.look();
    expect(await found('recording-without-leg', 'repaired')).toBe(0);
    expect(await found('recording-without-leg', 'reported')).toBe(0);
  });

  it('tells once of a leg that should have been recorded and was not', async () => {
    await addCall('o4-1.1', { role: 'requester', channelId: 'o4-1.1', file: null });
    await addCall('o5-1.1', { role: 'agent', channelId: 'o5-1.2', file: null }); // rang, was never answered
    await listener.look();
    await listener.look();
    expect(await found('leg-without-recording', 'reported')).toBe(1);
    expect(await waitingFor('o4', 'o5')).toEqual([['leg-without-recording', 'o4-1.1']]);
  });

  it('misses no recording of who hung up in the instant of the answer', async () => {
    await addCall('o6-1.1', { role: 'agent', channelId: 'o6-1.2', file: null, answered: true, milliseconds: 3 });
    await addCall('o7-1.1', { role: 'requester', channelId: 'o7-1.1', file: null, answered: true, milliseconds: 400 });
    const id = await addCall('o8-1.1', {
      role: 'agent',
      channelId: 'o8-1.2',
      file: 'o8.wav',
      answered: true,
      milliseconds: 3,
    });
    await listener.look();
    await keeper.storeTracks([id]);
    expect(await waitingFor('o6', 'o7', 'o8')).toEqual([]);
    expect(await found('leg-without-recording', 'reported')).toBe(0);
  });

  it('misses a recording in one finding, which ends when the file turns up', async () => {
    const id = await addCall('o9-1.1', { role: 'requester', channelId: 'o9-1.1', file: 'o9-1.1.requester.o9-1.1.wav' });
    await keeper.storeTracks([id]);
    await keeper.storeTracks([id]);
    await listener.look();
    expect(await waitingFor('o9')).toEqual([['leg-without-recording', 'o9-1.1']]);
    expect(await found('leg-without-recording', 'reported')).toBe(1);
    await addFile('o9-1.1.requester.o9-1.1.wav');
    await keeper.storeTracks([id]);
    expect(await waitingFor('o9')).toEqual([]);
  });

  it('or when somebody has seen to it, and then keeps quiet', async () => {
    await addCall('p1-1.1', { role: 'requester', channelId: 'p1-1.1', file: null });
    await listener.look();
    const finding = (await standing.waiting()).find(({ subject }) => subject === 'p1-1.1');
    expect(await standing.acknowledge(finding?.id ?? '', '王班长', '磁盘满，已扩容')).toMatchObject({
      subject: 'p1-1.1',
    });
    expect(await standing.acknowledge(finding?.id ?? '', '王班长', '再次')).toBeNull();
    await listener.look();
    expect(await waitingFor('p1')).toEqual([]);
    expect(await found('leg-without-recording', 'reported')).toBe(1);
  });

  it('a file that nobody could place is no finding any more once it is gone', async () => {
    await addFile('whatever.wav');
    await listener.look();
    expect(await waitingFor('whatever')).toEqual([['recording-without-leg', 'whatever.wav']]);
    await rm(path.join(spool, 'whatever.wav'));
    await listener.look();
    expect(await waitingFor('whatever')).toEqual([]);
  });
});
