import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sealNumber } from '../../../../apps/pbx/src/record/seal-record.js';
import { silentObserver, type TelephonyCount } from '../observe.js';
import { CelCallRecords } from './cel-call-records.js';

const start = 1_795_336_000;
const KEY = 'kkkkkkkkkkkkkkkk';
const at = (second: number): Date => new Date((start + second) * 1000);
const row = (event: string, second: number, id: string, extra = ''): string =>
  [event, `${start + second}.000000`, id, id, 'PJSIP/carrier-0', 'arrive', 'c', 'a', '', '', extra]
    .map((field) => `"${field.replaceAll('"', '""')}"`)
    .join(',') + '\n';
/** A call of two seconds that begins at this second. */
const call = (second: number, id = `yc1-${second}.0`, key = KEY): string =>
  row('CHAN_START', second, id) +
  row('call-arrived', second, id, JSON.stringify({ extra: `WJ 114 ${sealNumber('13912348114', key)}` })) +
  row('ANSWER', second, id) +
  row('HANGUP', second + 2, id, '{"hangupcause":16}');

/** On a real file system. */
describe('the file of Asterisk’s own record', () => {
  let folder: string;
  let file: string;
  let counted: TelephonyCount[];
  const keys = async (from: number, until: number): Promise<string[]> => {
    const counters = { count: (what: TelephonyCount) => void counted.push(what) };
    const records = new CelCallRecords('yc1', { file, key: KEY }, { ...silentObserver, counters });
    return (await records.between(at(from), at(until))).map(({ callKey }) => callKey);
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-cel-'));
    file = path.join(folder, 'Master.csv');
    counted = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives the calls of a period, each as it stood at its end', async () => {
    await writeFile(file, [0, 10, 20, 30].map((second) => call(second)).join(''));
    expect(await keys(10, 20)).toEqual(['yc1-10.0', 'yc1-20.0']);
    const [, later] = await new CelCallRecords('yc1', { file, key: KEY }, silentObserver).between(at(10), at(21));
    expect(later).toMatchObject({
      did: '114',
      bureauId: 'WJ',
      requesterNumber: '13912348114',
      legs: [{ endedAt: null, cause: null }],
    });
    expect(counted).toEqual([]);
  });

  it('has the bureau’s own number of a call, whichever way it was dialled', async () => {
    await writeFile(file, call(0).replace('WJ 114', 'WJ 12114'));
    const [found] = await new CelCallRecords('yc1', { file, key: KEY }, silentObserver).between(at(0), at(5));
    expect(found).toMatchObject({ did: '12114', bureauId: 'WJ' });
  });

  it('has a call from its answer on, though Asterisk died before the greeting, and none that was refused', async () => {
    const cut = call(0).slice(0, call(0).indexOf('"HANGUP"'));
    const refused = row('CHAN_START', 1, 'yc1-1.0') + row('HANGUP', 1, 'yc1-1.0', '{"hangupcause":1}');
    await writeFile(file, cut + refused);
    expect(await keys(0, 60)).toEqual(['yc1-0.0']);
  });

  it('finds a moment in a large file without reading what was before it', async () => {
    const rows = Array.from({ length: 40_000 }, (_, second) => call(second)).join('');
    await writeFile(file, rows);
    expect(rows.length).toBeGreaterThan(10_000_000);
    for (const second of [0, 1, 12_345, 39_990]) {
      expect(await keys(second, second + 2)).toEqual([0, 1, 2].map((more) => `yc1-${second + more}.0`));
    }
    // Some 64 kB around each place were read: far fewer rows than there are. None was taken for garbage.
    expect(counted).toEqual([]);
  });

  it('reads no further than to the end of the period, as a month is asked for day by day', async () => {
    const rows = Array.from({ length: 4_000 }, (_, second) => call(second)).join('');
    await writeFile(file, `${rows}garbage that would be counted\n`);
    expect(await keys(1_000, 1_001)).toEqual(['yc1-1000.0', 'yc1-1001.0']);
    expect(counted).toEqual([]);
    expect(await keys(3_998, 4_000)).toHaveLength(2);
    expect(counted).toEqual(['cel-unreadable-row']);
  });

  it('waits for the end of a line that is being written, and passes over one that a crash cut', async () => {
    const half = call(10).slice(0, -30);
    await writeFile(file, call(0) + half);
    expect(await keys(0, 60)).toEqual(['yc1-0.0', 'yc1-10.0']);
    expect(counted).toEqual([]);
    await appendFile(file, call(20));
    expect(await keys(0, 60)).toEqual(['yc1-0.0', 'yc1-10.0']);
    await appendFile(file, call(30));
    expect(await keys(0, 60)).toEqual(['yc1-0.0', 'yc1-10.0', 'yc1-30.0']);
    expect(counted.every((what) => what === 'cel-unreadable-row')).toBe(true);
    expect(counted.length).toBeGreaterThan(0);
  });

  it('goes on in the new file after the old one was rotated away', async () => {
    await writeFile(file, call(0) + call(10).slice(0, call(10).indexOf('"HANGUP"')));
    await rename(file, `${file}.1`);
    expect(await keys(0, 60)).toEqual(['yc1-0.0', 'yc1-10.0']);
    await writeFile(file, row('HANGUP', 12, 'yc1-10.0', '{"hangupcause":16}') + call(20));
    const calls = await new CelCallRecords('yc1', { file, key: KEY }, silentObserver).between(at(5), at(60));
    expect(calls.map(({ callKey, legs }) => [callKey, legs[0]?.cause])).toEqual([
      ['yc1-10.0', 16],
      ['yc1-20.0', 16],
    ]);
  });

  it('has a call whose number was sealed with another key, without the number, and counts it', async () => {
    await writeFile(file, call(0, 'yc1-0.0', 'another-key-of16'));
    const counters = { count: (what: TelephonyCount) => void counted.push(what) };
    const records = new CelCallRecords('yc1', { file, key: KEY }, { ...silentObserver, counters });
    expect(await records.between(at(0), at(60))).toMatchObject([{ callKey: 'yc1-0.0', requesterNumber: '' }]);
    expect(counted).toEqual(['cel-unreadable-number']);
  });

  it('is empty before Asterisk has written anything', async () => {
    expect(await keys(0, 60)).toEqual([]);
  });

  it('tells whether it is there, has yet to be begun, or cannot be', async () => {
    const stateOf = (name: string) => new CelCallRecords('yc1', { file: name, key: KEY }, silentObserver).state();
    expect(await stateOf(file)).toBe('empty');
    await writeFile(file, call(0));
    expect(await stateOf(file)).toBe('there');
    expect(await stateOf(path.join(folder, 'nowhere', 'Master.csv'))).toBe('unreadable');
    expect(await stateOf(path.join(file, 'Master.csv'))).toBe('unreadable');
  });

  it('is not brought down by garbage', async () => {
    await writeFile(file, Buffer.concat([Buffer.alloc(300_000, 0xff), Buffer.from(`\n\n"x"\n${call(10)}`)]));
    expect(await keys(0, 60)).toEqual(['yc1-10.0']);
  });
});
