import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, EventBus, Findings, Metrics, StandingFindings } from '@yiche/platform';
import { RecordingFolders, recordingsConfigSchema } from '@yiche/recordings';
import { FolderRecordingStore } from '../../../../libs/recordings/src/adapters/folder-recording-store.js';
import { mountSmallDisk, type SmallDisk } from '../../../../libs/platform/src/testing/small-disk.js';
import { createTestDatabase, type TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';

import type { WatchConfig } from './watch-config.js';
import { RecordingTurned, RecordingWatch } from './recording-watch.js';

/** On a real file system that can be full. */
describe('the watch over the PBX’s folder', () => {
  let database: TestDatabase;
  let disk: SmallDisk;
  let standing: StandingFindings;
  let now = 1_795_336_000_000;
  let turns: boolean[];
  let watch: RecordingWatch;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    disk = await mountSmallDisk(1);
    await database.superuser.query('TRUNCATE finding');
    turns = [];
    watch = start();
  });
  afterEach(() => disk.unmount());

  function start(source = database.dataSource): RecordingWatch {
    const logger = createLogger('fatal');
    const metrics = new Metrics();
    standing = new StandingFindings(new Findings(metrics, logger), source, logger, metrics);
    const config = { ...recordingsConfigSchema.parse({}), spool: disk.folder };
    const folders = new RecordingFolders(config, new FolderRecordingStore(disk.folder), 0);
    const bus = new EventBus(logger);
    const started = new RecordingWatch(
      folders,
      standing,
      bus,
      { now: () => new Date(now) },
      { recordingLookSeconds: 60 } as WatchConfig,
      logger,
    );
    bus.on(RecordingTurned, () => void turns.push(started.hasStopped));
    return started;
  }
  const look = async (times = 1): Promise<void> => {
    for (let each = 0; each < times; each++) {
      now += 5_000;
      await watch.look();
    }
  };
  const stops = (): Promise<unknown[]> =>
    database.dataSource.query(`SELECT subject, state FROM finding WHERE kind = 'recording-stopped' ORDER BY subject`);
  const at = (milliseconds: number): string => new Date(milliseconds).toISOString();

  it('says when nothing can be recorded any more, and when it goes on', async () => {
    await look();
    expect(await stops()).toEqual([]);
    await disk.fill();
    await look(2);
    const began = at(now - 5_000);
    expect(await stops()).toEqual([{ subject: began, state: 'open' }]);
    await disk.clear();
    await look(2);
    expect(await stops()).toEqual([{ subject: began, state: 'open' }]);
    await look();
    expect(await stops()).toEqual([{ subject: began, state: 'ended' }]);
    expect(turns).toEqual([true, false]);
  });

  it('keeps every time of its own, with its end', async () => {
    for (let times = 0; times < 2; times++) {
      await disk.fill();
      await look();
      await disk.clear();
      await look(3);
    }
    expect(await stops()).toEqual([
      { subject: at(now - 35_000), state: 'ended' },
      { subject: at(now - 15_000), state: 'ended' },
    ]);
  });

  it('is not taken in by room that comes and goes', async () => {
    await disk.fill();
    await look();
    const began = at(now);
    for (let times = 0; times < 3; times++) {
      await disk.clear();
      await look(2);
      await disk.fill();
      await look();
    }
    expect(await stops()).toEqual([{ subject: began, state: 'open' }]);
    expect(turns).toEqual([true]);
  });

  it('goes on with one that began before a restart, and ends one that was over in it', async () => {
    await disk.fill();
    await look();
    const began = at(now);
    watch = start();
    await look(2);
    expect(await stops()).toEqual([{ subject: began, state: 'open' }]);
    await disk.clear();
    watch = start();
    await look();
    expect(await stops()).toEqual([{ subject: began, state: 'ended' }]);
  });

  it('writes down afterwards what the database did not take', async () => {
    await database.superuser.query('ALTER TABLE finding RENAME TO finding_away');
    await disk.fill();
    await look();
    const began = at(now);
    expect(turns).toEqual([true]);
    await disk.clear();
    await look(3);
    await database.superuser.query('ALTER TABLE finding_away RENAME TO finding');
    await look();
    expect(await stops()).toEqual([{ subject: began, state: 'ended' }]);
  });

  it('says so of a folder that is gone', async () => {
    const { folder } = disk;
    await disk.unmount();
    await rm(folder, { recursive: true, force: true });
    await look();
    expect(watch.hasStopped).toBe(true);
    disk = await mountSmallDisk(1);
  });
});
