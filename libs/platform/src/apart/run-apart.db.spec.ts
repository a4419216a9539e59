import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Deed } from '../testing/apart-tasks.js';
import { sweepOwnFolders } from './own-folder.js';
import { runApart } from './run-apart.js';

const BOUNDS = {
  memoryMegabytes: 384,
  cpuSeconds: 20,
  wallSeconds: 120,
  fileMegabytes: 8,
  itemBytes: 1_048_576,
  outputBytes: 4_194_304,
};
const module = new URL('../testing/apart-tasks.ts', import.meta.url);

jest.setTimeout(120_000); // processes start

describe('a task that runs apart', () => {
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`yiche-tmp-${process.pid}-`));
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-apart-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function items(deed: Deed, bounds: Partial<typeof BOUNDS> = {}, more: object = {}): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const item of runApart(
      { module, item: z.unknown(), bounds: { ...BOUNDS, ...bounds } },
      { deed, ...more },
    ))
      found.push(item);
    return found;
  }
  const outcome = (deed: Deed, bounds: Partial<typeof BOUNDS> = {}) =>
    items(deed, bounds).then(
      () => 'nothing was refused',
      (cause: unknown) => ({ code: (cause as { code?: string }).code, message: (cause as Error).message }),
    );

  it('tells what it found, item by item, however many there are', async () => {
    expect(await items('answers')).toEqual([1, 2, 3]);
    expect(await items('answers', {}, { count: 20_000 })).toHaveLength(20_000);
  });

  it('has neither our environment nor our priority, and a temporary folder that goes with it', async () => {
    const [found] = (await items('tells-its-surroundings')) as {
      environment: object;
      temporary: string;
      priority: number;
    }[];
    const { temporary = '' } = found ?? {};
    expect(found).toMatchObject({ priority: getPriority() + 4, environment: { TMPDIR: temporary } });
    expect(
      Object.keys(found?.environment ?? {}).filter(
        (name) => !['TMPDIR', 'PWD', 'OLDPWD', 'SHLVL', '_', 'HOME'].includes(name),
      ),
    ).toEqual([]);
    expect(path.dirname(temporary)).toBe(tmpdir());
    expect(await left()).toEqual([]);
  });

  it('refuses in its own words', async () => {
    await expect(items('refuses')).rejects.toMatchObject({
      code: 'test/no',
      message: '不行',
      kind: 'invalid',
      details: { line: 3 },
    });
  });

  it('fails as a bug, without the words that may hold what was in the file', async () => {
    const { code, message } = (await outcome('fails')) as { code: unknown; message: string };
    expect([code, message]).toEqual([undefined, expect.stringContaining('apart-tasks.ts')]);
    expect(message).not.toContain('139');
    expect(await outcome('ends')).toMatchObject({ message: expect.stringContaining('without an answer') });
  });

  it.each([
    ['objects without end', 'heap', 'apart/too-much-memory', {}],
    ['buffers without end', 'buffers', 'apart/too-much-memory', {}],
    ['a processor without end', 'spins', 'apart/too-much-time', { cpuSeconds: 2 }],
    ['a file without end', 'writes', 'apart/too-large-a-file', {}],
    ['more than it may tell', 'floods', 'apart/too-much-output', {}],
    ['more than it may tell at once', 'long-item', 'apart/too-much-output', {}],
    ['time without end', 'sleeps', 'apart/too-much-time', { wallSeconds: 3 }],
  ] as const)('is ended when it takes %s', async (_what, deed, code, bounds) => {
    expect(await outcome(deed, bounds)).toEqual({
      code,
      message: expect.stringMatching(/^拒绝读取这个文件：.*。没有保存任何内容$/),
    });
    expect(await left()).toEqual([]);
  });

  it('ends when nobody wants more', async () => {
    for await (const item of runApart({ module, item: z.number(), bounds: BOUNDS }, { deed: 'sleeps' })) {
      expect(item).toBe(1);
      break;
    }
    expect(await left()).toEqual([]);
  });

  it('is believed only what it was to tell', async () => {
    const asked = runApart({ module, item: z.string(), bounds: BOUNDS }, { deed: 'answers' });
    await expect(asked.next()).rejects.toThrow(/expected string/);
    expect(await left()).toEqual([]);
  });

  it('waits for its turn, and is told to come again where too many wait', async () => {
    const found = await Promise.all(
      Array.from({ length: 11 }, () => items('answers').catch(({ code }: { code: string }) => code)),
    );
    expect(found.filter((each) => each === 'apart/too-many')).toHaveLength(1);
    expect(found.filter(Array.isArray)).toEqual(Array(10).fill([1, 2, 3]));
  });

  it('is swept after a crash, and no other is', async () => {
    const gone = 4_194_304; // above the largest number that Linux gives
    const names = {
      crashed: `yiche-tmp-${gone}-00000000-abcdef`,
      formerSelf: `yiche-tmp-${process.pid}-00000000-abcdef`,
      another: `yiche-tmp-${process.ppid}-00000000-abcdef`,
      anotherLongAgo: `yiche-tmp-${process.ppid}-11111111-abcdef`,
      notOurs: 'yiche-tmp-something',
    };
    for (const name of Object.values(names)) await mkdir(path.join(folder, name, 'within'), { recursive: true });
    await utimes(path.join(folder, names.anotherLongAgo), 0, 0);
    expect(await sweepOwnFolders(folder)).toBe(3);
    expect((await readdir(folder)).sort()).toEqual([names.another, names.notOurs].sort());
  });
});
