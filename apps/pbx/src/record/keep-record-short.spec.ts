import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetOld, keepRecordShort } from './keep-record-short.js';

const DAY = 86_400;
const today = new Date('2026-11-29T00:00:00Z');
const daysAgo = (days: number): number => today.getTime() / 1000 - days * DAY;
const row = (days: number, more = ''): string =>
  `"ANSWER","${daysAgo(days)}.000000","yc1-1.0","yc1-1.0","PJSIP/carrier-0"${more},"arrive","c","a","","","{""a"":1}"\n`;

describe('Asterisk’s own record', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yiche-record-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stays while it began less than the days ago', async () => {
    await writeFile(at('Master.csv'), row(44) + row(0));
    await forgetOld(at('Master.csv'), 45, today);
    expect(await readdir(folder)).toEqual(['Master.csv']);
  });

  it('that cannot be put aside is told, and stops nobody', async () => {
    await writeFile(at('Master.csv'), row(46));
    await mkdir(at('Master.csv.1/full'), { recursive: true });
    const told: string[] = [];
    const end = await keepRecordShort(at('Master.csv'), 45, (sentence) => told.push(sentence));
    end();
    expect(told).toHaveLength(1);
  });

  it('is put aside after them, in the place of the one before', async () => {
    await writeFile(at('Master.csv'), row(46) + row(0));
    await writeFile(at('Master.csv.1'), row(90));
    await forgetOld(at('Master.csv'), 45, today);
    expect(await readdir(folder)).toEqual(['Master.csv.1']);
    expect(await readFile(at('Master.csv.1'), 'utf8')).toBe(row(46) + row(0));
  });

  it('is gone when its last row is older than they are', async () => {
    await writeFile(at('Master.csv.1'), row(90));
    await utimes(at('Master.csv.1'), daysAgo(46), daysAgo(46));
    await forgetOld(at('Master.csv'), 45, today);
    expect(await readdir(folder)).toEqual([]);
  });
});
