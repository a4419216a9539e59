import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Calls } from '@yiche/calls';
import { SystemClock } from '@yiche/kernel';
import { createLogger, EventBus, Findings, Metrics, readConfig, StandingFindings } from '@yiche/platform';
import { LedgerStore } from '../../calls/src/persistence/ledger-store.js';
import { mountSmallDisk, type SmallDisk } from '../../platform/src/testing/small-disk.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { FolderRecordingStore } from './adapters/folder-recording-store.js';
import { recordingsConfigSchema } from './recordings-config.js';
import { wavFile } from './testing/wav-file.js';
import { TrackKeeper } from './track-keeper.js';

/** On a real file system that can be full. */
describe('the keeper of tracks', () => {
  let database: TestDatabase;
  let spool: string;
  let disk: SmallDisk;
  let metrics: Metrics;
  let standing: StandingFindings;
  let keeper: TrackKeeper;
  let calls = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    spool = await mkdtemp(path.join(tmpdir(), 'yiche-spool-'));
    disk = await mountSmallDisk(1);
    const logger = createLogger('fatal');
    metrics = new Metrics();
    standing = new StandingFindings(new Findings(metrics, logger), database.dataSource, logger, metrics);
    const ledger = new LedgerStore(database.statements, database.dataSource, database.personalData);
    const config = { ...readConfig(recordingsConfigSchema, {}), spool, store: disk.folder, settledMilliseconds: 10 };
    keeper = new TrackKeeper(
      { byId: async (id: string) => (await ledger.find({ ids: [id] }))[0] ?? null } as Calls,
      new FolderRecordingStore(disk.folder),
      database.dataSource,
      new EventBus(logger),
      new SystemClock(),
      standing,
      config,
      metrics,
    );
  });
  afterEach(async () => {
    await disk.unmount();
    await rm(spool, { recursive: true, force: true });
  });

  /** A call of ten seconds that ended five minutes ago, with an agent's leg and what was recorded of it. */
  async function addCall(file: Buffer, leg: { cause?: number | null; ended?: boolean } = {}) {
    const { cause = 16, ended = true } = leg;
    const id = randomUUID();
    const channelId = `k${++calls}-1.2`;
    const name = `k${calls}-1.1.agent.${channelId}.wav`;
    await database.dataSource.query(
      `INSERT INTO call (id, call_key, node, arrived_at, ended_at, outcome, live)
       VALUES ($1, $2, 'yc1', now() - interval '6 minutes', now() - interval '5 minutes', 'answered', '{}')`,
      [id, `k${calls}-1.1`],
    );
    await database.dataSource.query(
      `INSERT INTO call_leg (call_id, channel_id, role, started_at, answered_at, ended_at, cause, recording_file)
       VALUES ($1, $2, 'agent', now() - interval '6 minutes', now() - interval '310 seconds',
         CASE WHEN $3 THEN now() - interval '5 minutes' END, $4, $5)`,
      [id, channelId, ended, cause, name],
    );
    await writeFile(path.join(spool, name), file);
    const old = new Date(Date.now() - 60_000);
    await utimes(path.join(spool, name), old, old);
    return { id, channelId, file: path.join(spool, name) };
  }
  const rowOf = async (id: string): Promise<unknown> =>
    (
      await database.dataSource.query<unknown[]>(
        'SELECT state, duration_ms, shortfall_ms FROM recording WHERE call_id = $1',
        [id],
      )
    )[0];
  const short = async (): Promise<string[]> =>
    (await standing.waiting()).filter(({ kind }) => kind === 'recording-short').map(({ subject }) => subject);
  const counted = async (sound: string): Promise<number> => {
    const metric = await metrics.registry.getSingleMetric('yiche_recordings_stored_total')?.get();
    return metric?.values.find(({ labels }) => labels['sound'] === sound)?.value ?? 0;
  };

  it('finds nothing wrong with a track as long as its party was on the line', async () => {
    const { id, channelId } = await addCall(wavFile(9_980));
    await keeper.storeTracks([id]);
    expect(await rowOf(id)).toEqual({ state: 'available', duration_ms: 9_980, shortfall_ms: 0 });
    expect(await counted('whole')).toBe(1);
    expect(await short()).not.toContain(channelId);
  });

  it('marks, counts and tells once what was cut in silence', async () => {
    const { id, channelId } = await addCall(wavFile(3_600));
    await keeper.storeTracks([id]);
    await keeper.storeTracks([id]);
    expect(await rowOf(id)).toEqual({ state: 'available', duration_ms: 3_600, shortfall_ms: 6_400 });
    expect(await counted('short')).toBe(1);
    expect(await short()).toContain(channelId);
  });

  it('tells of a short track though the try that wrote its row died before it could', async () => {
    const { id, channelId } = await addCall(wavFile(3_600));
    jest.spyOn(standing, 'stand').mockRejectedValueOnce(new Error('the process died here'));
    await expect(keeper.storeTracks([id])).rejects.toThrow('died here');
    expect(await rowOf(id)).toMatchObject({ shortfall_ms: 6_400 });
    expect(await short()).not.toContain(channelId);
    await keeper.storeTracks([id]);
    expect(await short()).toContain(channelId);
    expect(await counted('short')).toBe(1);
    // Who has seen to it is not told again.
    const finding = (await standing.waiting()).find(({ subject }) => subject === channelId);
    await standing.acknowledge(finding?.id ?? '', '王班长', '磁盘满，已扩容');
    await keeper.storeTracks([id]);
    expect(await short()).not.toContain(channelId);
  });

  it('misses a track no longer though the try that found it died before it could say so', async () => {
    const { id, channelId, file } = await addCall(wavFile(9_980));
    const missed = async (): Promise<boolean> =>
      (await standing.waiting()).some(({ kind, subject }) => kind === 'leg-without-recording' && subject === channelId);
    await rename(file, `${file}.elsewhere`);
    await keeper.storeTracks([id]);
    expect(await missed()).toBe(true);
    await rename(`${file}.elsewhere`, file);
    jest.spyOn(standing, 'end').mockRejectedValueOnce(new Error('the process died here'));
    await expect(keeper.storeTracks([id])).rejects.toThrow('died here');
    expect(await missed()).toBe(true);
    await keeper.storeTracks([id]);
    expect(await missed()).toBe(false);
  });

  it('takes an empty file for what it is', async () => {
    const { id, channelId } = await addCall(Buffer.alloc(0));
    await keeper.storeTracks([id]);
    expect(await rowOf(id)).toEqual({ state: 'available', duration_ms: null, shortfall_ms: 10_000 });
    expect(await short()).toContain(channelId);
  });

  it('does not judge a track whose leg nobody saw end', async () => {
    const { id, channelId } = await addCall(wavFile(3_600), { cause: null });
    await keeper.storeTracks([id]);
    expect(await rowOf(id)).toEqual({ state: 'available', duration_ms: 3_600, shortfall_ms: null });
    expect(await counted('unknown')).toBe(1);
    expect(await short()).not.toContain(channelId);
  });

  it('leaves the file of a leg that lives alone, though it has stopped growing', async () => {
    const { id } = await addCall(wavFile(3_600), { ended: false });
    await keeper.storeTracks([id]);
    expect(await rowOf(id)).toBeUndefined();
    expect(await readdir(spool)).toHaveLength(1);
  });

  it('stores the tracks of the others when one call cannot be read', async () => {
    const [first, unreadable, last] = [await addCall(wavFile(9_980)), randomUUID(), await addCall(wavFile(9_980))];
    jest.spyOn(LedgerStore.prototype, 'find').mockRejectedValueOnce(new Error('cannot be read'));
    await expect(keeper.storeTracks([unreadable, first.id, last.id])).rejects.toThrow('cannot be read');
    for (const { id } of [first, last]) expect(await rowOf(id)).toMatchObject({ state: 'available' });
  });

  it('keeps what a full store does not take, and stores it when there is room', async () => {
    const { id } = await addCall(wavFile(9_980));
    await disk.fill(64 * 1024);
    await expect(keeper.storeTracks([id])).rejects.toThrow('ENOSPC');
    expect(await rowOf(id)).toBeUndefined();
    expect(await readdir(spool)).toHaveLength(1);
    await disk.clear();
    await keeper.storeTracks([id]);
    expect(await rowOf(id)).toEqual({ state: 'available', duration_ms: 9_980, shortfall_ms: 0 });
    expect(await readdir(spool)).toEqual([]);
  });
});
