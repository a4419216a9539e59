import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, DiskProbe, type DiskSpace, Findings, Metrics, StandingFindings } from '@yiche/platform';
import { mountSmallDisk, type SmallDisk } from '../../../../libs/platform/src/testing/small-disk.js';
import { createTestDatabase, type TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';

import type { WatchConfig } from './watch-config.js';
import { SpaceWatch, type WatchedPlace } from './space-watch.js';

const MINUTE = 60_000;
const MEGABYTE = 1_048_576;

/** On a real file system that can be full. */
describe('the watch over free space', () => {
  let database: TestDatabase;
  let disk: SmallDisk;
  let metrics: Metrics;
  let standing: StandingFindings;
  let places: WatchedPlace[];
  let watch: SpaceWatch;
  let now = 1_795_336_000_000;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    disk = await mountSmallDisk(8);
    metrics = new Metrics();
    standing = new StandingFindings(new Findings(metrics, logger), database.dataSource, logger, metrics);
    places = [
      { place: 'store', disk: new DiskProbe(disk.folder) },
      { place: 'spool', disk: new DiskProbe(`${disk.folder}/not/there/yet`) },
    ];
    watch = watchOver(places, metrics);
  });
  afterEach(async () => {
    await standing.are('space-short', []);
    await disk.unmount();
  });

  const logger = createLogger('fatal');
  /** As another process, or the next one, has it: it has seen nothing yet. */
  function watchOver(all: WatchedPlace[], shownIn = new Metrics()): SpaceWatch {
    const space = { databaseDir: '', lookSeconds: 60, forecastHours: 6, alarm: { hours: 6.5, percent: 10 } };
    const clock = { now: () => new Date(now) };
    return new SpaceWatch({ all }, { space } as WatchConfig, standing, clock, logger, shownIn);
  }

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

  /** Half a megabyte in 36 minutes, seen at the seven looks of so many hours: at the last of them 5 MB are left, for six hours. */
  async function fillSteadily(look: () => Promise<void>): Promise<void> {
    for (const [count, free] of [8, 7.5, 7, 6.5, 6, 5.5, 5].entries()) {
      await disk.clear();
      await disk.fill(free * MEGABYTE);
      now += count === 0 ? 0 : 36 * MINUTE;
      await look();
    }
  }

  it('raises it hours before the end where the disk fills steadily', async () => {
    const told: string[][] = [];
    const left: number[] = [];
    await fillSteadily(async () => {
      await watch.look();
      told.push(await waiting());
      for (const line of await metric('yiche_space_hours_left{place="store"}')) left.push(Number(line.split(' ')[1]));
    });
    expect(told).toEqual([[], [], [], [], [], [], ['space-short spool', 'space-short store']]);
    expect(left).toHaveLength(2);
    expect(left[0]).toBeCloseTo(6.6, 9);
    expect(left[1]).toBeCloseTo(6, 9);
  });

  it('is contradicted by no process that cannot tell yet, and what somebody has seen to is not raised anew', async () => {
    await fillSteadily(() => watch.look());
    const [spool] = await standing.waiting();
    await standing.acknowledge(spool?.id ?? '', '王班长', '已申请扩容');
    const before = await waiting();
    const another = watchOver(places);
    await another.look();
    now += 36 * MINUTE;
    await disk.clear();
    await disk.fill(4.5 * MEGABYTE);
    for (const each of [another, watch, another]) await each.look();
    expect(await waiting()).toEqual(before);
    expect(await standing.notEnded('space-short')).toHaveLength(2);
    expect(await metric('yiche_reconciler_findings_total{kind="space-short"')).toEqual([
      'yiche_reconciler_findings_total{kind="space-short",result="reported"} 2',
    ]);
  });

  it('keeps by the margin what another process, or the one before, has said', async () => {
    await standing.stand('space-short', ['store']);
    await disk.fill(Math.round(0.105 * 8 * MEGABYTE));
    const another = watchOver(places);
    for (let count = 0; count < 7; count++) {
      await another.look();
      now += 36 * MINUTE;
    }
    // Not so short that it would have been said now.
    expect(await waiting()).toEqual(['space-short store']);
    await disk.clear();
    await another.look();
    expect(await waiting()).toEqual([]);
  });

  describe('over a disk that does not answer', () => {
    const never = new Promise<DiskSpace>(() => undefined);
    let asked: number;
    const hung = (patience: number): WatchedPlace => {
      const ask = (): Promise<DiskSpace> => {
        asked += 1;
        return never;
      };
      return { place: 'hung', disk: new DiskProbe('/', ask, patience) };
    };
    beforeEach(() => {
      asked = 0;
    });

    it('goes on with the others, and asks it only once', async () => {
      await disk.fill();
      const both = watchOver([hung(1), ...places]);
      await both.look();
      await both.look();
      expect(await waiting()).toEqual(['space-short spool', 'space-short store']);
      expect(asked).toBe(1);
    });

    it('is stopped at once', async () => {
      const stopping = watchOver([hung(600_000)]);
      const looking = stopping.look();
      await stopping.onApplicationShutdown();
      await looking;
      expect(asked).toBe(1);
    });
  });

  it('shows nothing of a disk that cannot be asked, rather than what was, and leaves what was said of it', async () => {
    let fails = false;
    const full = { free: 1, total: 100 };
    const ask = (): Promise<DiskSpace> => (fails ? Promise.reject(new Error('EIO')) : Promise.resolve(full));
    const failing = watchOver([{ place: 'failing', disk: new DiskProbe('/', ask) }], (metrics = new Metrics()));
    await failing.look();
    expect(await metric('yiche_space_free_bytes{')).toHaveLength(1);
    fails = true;
    await failing.look();
    expect(await metric('yiche_space_free_bytes{')).toEqual([]);
    expect(await metric('yiche_space_total_bytes{')).toEqual([]);
    expect(await waiting()).toEqual(['space-short failing']);
  });
});
