import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { carrierHeadApart, withCarrierFile } from './carrier-file.js';

jest.setTimeout(300_000); // processes start, and some run into a bound

const HEADING = '主叫,接通时间,时长\n';
const ROW = '13900000001,2026-05-01 08:00:00,60\n';
const GIGABYTE = 1_073_741_824;

/** Carrier's files made to harm: how each begins, and how long it is with the zeros behind. */
const HOSTILE: readonly (readonly [what: string, beginning: string, size: number])[] = [
  ['one line of a gigabyte', `${HEADING}${ROW}1`, GIGABYTE],
  ['one quotation of a gigabyte', `${HEADING}${ROW}"1`, GIGABYTE],
  ['a heading of a gigabyte', '主叫,接通时间,时长', GIGABYTE],
  ['a million columns', '主叫,接通时间,时长'.padEnd(2_000_000, ',a'), 4_000_000],
  ['nothing but zeros', '', GIGABYTE],
];

describe('a carrier’s file made to harm', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-hostile-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(HOSTILE)('with %s is refused in a sentence, and costs the server nothing', async (_what, beginning, size) => {
    const file = path.join(folder, 'calls.csv');
    await writeFile(file, beginning);
    await truncate(file, size);
    const before = process.memoryUsage.rss();
    const columns = { caller: '主叫', answeredAt: '接通时间', seconds: '时长' };
    const read = withCarrierFile(file, { ...columns, name: 'calls.csv', encoding: 'auto' }, async ({ lines }) => {
      for await (const batch of lines) expect(batch.length).toBeLessThanOrEqual(1);
    });
    await expect(read).rejects.toMatchObject({
      name: 'DomainError',
      message: expect.stringMatching(/[\u4e00-\u9fff]/),
    });
    // Its beginning is shown, or is refused as well.
    await carrierHeadApart(file, false).catch((cause: Error) => expect(cause.name).toBe('DomainError'));
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });
});
