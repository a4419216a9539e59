import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, Findings, Metrics, StandingFindings } from '@yiche/platform';
import { mountSmallDisk, type SmallDisk } from '../../../../libs/platform/src/testing/small-disk.js';
import { createTestDatabase, type TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';

import type { WatchConfig } from './watch-config.js';
import { SpaceWatch } from './space-watch.js';

const MINUTE = 60_000;
const MEGABYTE = 1_048_576;

/** On a real file system that can be full. */
describe('the watch over free space', () => {
  let database: TestDatabase;
  let disk: SmallDisk;
  let metrics: Metrics;
  let standing: StandingFindings;
  let watch: SpaceWatch;
  let now = 1_795_336_000_000;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    disk = await mountSmallDisk(8);
    const logger = createLogger('fatal');
    metrics = new Metrics();
    standing = new StandingFindings(new Findings(metrics, logger), database.dataSource, logger, metrics);
    const space = { databaseDir: '', lookSeconds: 60, forecastHours: 6, alarm: { hours: 1.9, percent: 10 } };
    const places = [
      { place: 'store', folder: disk.folder },
      { place: 'spool', folder: `${disk.folder}/not/there/yet` },
    ];
    const clock = { now: () => new Date(now) };
    watch = new SpaceWatch({ all: places }, { space } as WatchConfig, standing, clock, logger, metrics);
  });
  afterEach(() => disk.unmount());

  const waiting = async (): Promise<string[]> =>
    (await standing.waiting()).map(({ kind, subject }) => `${kind} ${subject}`).toSorted();
  const metric = (line: string): Promise<string[]> =>
    metrics.registry.metrics().then((text) => text.split('\n').filter((each) => each.startsWith(line)));

  it('measures every place, also one whose folder is yet to be made', async () => {
    await watch.look();
    expect(await metric('yiche_space_free_bytes')).toEqual([
      `yiche_space_free_bytes{place="store"} ${8 * MEGABYTE}`,
      `yiche_space_free_bytes{place="spool"} ${8 * MEGABYTE}`,
    ]);
    expect(await metric('yiche_space_total_bytes{place="store"}')).toHaveLength(1);
    expect(await metric('yiche_space_hours_left')).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  it('raises an alarm once on a full disk, and ends it when there is room', async () => {
    await disk.fill();
    await watch.look();
    await watch.look();
    expect(await waiting()).toEqual(['space-short spool', 'space-short store']);
    expect(await metric('yiche_reconciler_findings_total{kind="space-short"')).toEqual([
      'yiche_reconciler_findings_total{kind="space-short",result="reported"} 2',
    ]);
    await disk.clear();
    await watch.look();
    expect(await waiting()).toEqual([]);
  });

  it('says nothing of a place that it does not watch', async () => {
    await standing.stand('space-short', ['database']);
    await watch.look();
    expect(await waiting()).toEqual(['space-short database']);
    await standing.end('space-short', ['database']);
  });

  it('raises it hours before the end where the disk fills steadily', async () => {
    // Half a megabyte in ten minutes: after 40 minutes 6 MB are left, for two hours.
    for (const [minute, free] of [8, 7.5, 7, 6.5, 6].entries()) {
      await disk.clear();
      await disk.fill(free * MEGABYTE);
      now += minute === 0 ? 0 : 10 * MINUTE;
      await watch.look();
      expect(await waiting()).toEqual([]);
    }
    const [line] = await metric('yiche_space_hours_left{place="store"}');
    expect(Number(line?.split(' ')[1])).toBeCloseTo(2, 9);
    await disk.clear();
    await disk.fill(5.5 * MEGABYTE);
    now += 10 * MINUTE;
    await watch.look();
    expect(await waiting()).toEqual(['space-short spool', 'space-short store']);
  });
});
