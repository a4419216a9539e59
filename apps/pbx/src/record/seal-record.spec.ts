import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSealedNumber } from '../../../../libs/telephony/src/cel/sealed-number.js';
import { sealClearRecord, sealNumber } from './seal-record.js';

const KEY = 'kkkkkkkkkkkkkkkk';
const row = (...fields: string[]): string => `${fields.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')}\n`;
/** As versions before ADR 0034 wrote it: with the caller's number, and the number dialled as the extension. */
const clear = (event: string, second: number, exten: string, extra = ''): string =>
  row(
    event,
    `${second}.000000`,
    'yc1-1.0',
    'yc1-1.0',
    'PJSIP/carrier-0',
    '13812348114',
    exten,
    'c',
    'a',
    'p',
    'b',
    extra,
  );

describe('a record that an older version wrote in clear', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yiche-record-'));
    file = join(folder, 'Master.csv');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['the first version', '{"extra":"WJ"}', '114'],
    ['one that named the bureau’s number', '{"extra":"WJ 12114"}', '12114'],
  ])('holds no number afterwards, and every row of %s', async (_version, extra, did) => {
    await writeFile(
      file,
      clear('CHAN_START', 1000, '114') +
        clear('call-arrived', 1001, 'arrive', extra) +
        '"torn","row\n' +
        clear('HANGUP', 1002, 'back-to-agent', '{"hangupcause":16}') +
        clear('CHAN_END', 1003, 's'),
    );
    await sealClearRecord(file, KEY, 0);
    const sealed = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    expect(sealed.join()).not.toContain('13812348114');
    expect(sealed).toHaveLength(4);
    expect(sealed[0]).toBe('"CHAN_START","1000.000000","yc1-1.0","yc1-1.0","PJSIP/carrier-0","","c","a","p","b",""');
    const [bureau, dialled, ...words] = /""extra"":""([^"]*)""/.exec(sealed[1] ?? '')?.[1]?.split(' ') ?? [];
    expect([bureau, dialled, openSealedNumber(words, KEY)]).toEqual(['WJ', did, '13812348114']);
    expect(sealed[2]).toContain('"back-to-agent","c","a","p","b","{""hangupcause"":16}"');
    expect((await stat(file)).mode & 0o007).toBe(0);
    expect(await readdir(folder)).toEqual(['Master.csv']);
  });

  it('loses what is older than is kept', async () => {
    await writeFile(file, clear('ANSWER', 999, 's') + clear('ANSWER', 1000, 's'));
    await sealClearRecord(file, KEY, 1000);
    expect((await readFile(file, 'utf8')).match(/ANSWER/g)).toHaveLength(1);
  });

  it('is sealed once: one of today’s stays as it is, and none is no fault', async () => {
    await sealClearRecord(file, KEY, 0);
    await writeFile(file, clear('ANSWER', 1000, 's'));
    await sealClearRecord(file, KEY, 0);
    const once = await readFile(file, 'utf8');
    await sealClearRecord(file, KEY, 2000);
    expect(await readFile(file, 'utf8')).toBe(once);
  });
});

describe('a sealed number', () => {
  it.each(['13812348114', '+8613812348114', '00141555501234567', 'anonymous', ''])('opens to %j', (number) =>
    expect(openSealedNumber(sealNumber(number, KEY).split(' '), KEY)).toBe(number),
  );
  it('looks different each time', () => expect(sealNumber('1', KEY)).not.toBe(sealNumber('1', KEY)));
});
