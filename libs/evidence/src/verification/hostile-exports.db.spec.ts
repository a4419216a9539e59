import { createWriteStream } from 'node:fs';
import { appendFile, cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testDocument } from '../testing/test-documents.js';
import { EXPORT_FILES, sha256Of } from '../export/export-format.js';
import { writeStatementExport } from '../export/statement-export.js';
import { writeStatementWorkbook } from '../workbook/statement-workbook.js';
import { verifyApart } from './verify-apart.js';

jest.setTimeout(300_000); // processes start, and some run into a bound

const GIGABYTE = 1_073_741_824;
const { lines, manifest, signature } = EXPORT_FILES;
/** A gigabyte of zeros behind what is there already; it takes no room on the disk. */
const growing = async (file: string, beginning: string): Promise<void> => {
  await appendFile(file, beginning);
  await truncate(file, GIGABYTE);
};

/** Exports made to harm: the workbook that they come with is a true one. */
const HOSTILE: readonly (readonly [what: string, spoil: (folder: string) => Promise<void>, said: RegExp])[] = [
  ['a line of a gigabyte', (folder) => growing(path.join(folder, lines), ''), /第 \d+ 行/],
  ['a quotation of a gigabyte', (folder) => growing(path.join(folder, lines), '"'), /第 \d+ 行/],
  [
    'a manifest nested eight million deep',
    (folder) => writeFile(path.join(folder, manifest), '['.repeat(8_000_000) + ']'.repeat(8_000_000)),
    /不是同一份|不符|不一致|超出限度/,
  ],
  [
    'a signature nested eight million deep',
    (folder) => writeFile(path.join(folder, signature), '{"a":'.repeat(3_000_000) + '1' + '}'.repeat(3_000_000)),
    /signature.json/,
  ],
  ['a manifest of a gigabyte', (folder) => growing(path.join(folder, manifest), ''), /manifest.json 过大/],
];

describe('an export made to harm', () => {
  let folder: string;
  let workbook: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-hostile-'));
    workbook = path.join(folder, 'workbook.xlsx');
    const document = testDocument({ own: 20 });
    await writeStatementWorkbook(document, createWriteStream(workbook));
    await writeStatementExport(document, path.join(folder, 'export'), { workbookSha256: await sha256Of(workbook) });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(HOSTILE)('with %s is refused or found wrong, and costs the server nothing', async (what, spoil, said) => {
    const exportDir = path.join(folder, what);
    await cp(path.join(folder, 'export'), exportDir, { recursive: true });
    await spoil(exportDir);
    const before = process.memoryUsage.rss();
    const answer = await verifyApart({ workbook, exportDir }).catch((cause: Error) => cause);
    if (answer instanceof Error)
      expect(answer).toMatchObject({ name: 'DomainError', message: expect.stringMatching(said) });
    else {
      expect(answer.ok).toBe(false);
      expect(
        answer.checks
          .filter(({ ok }) => !ok)
          .map(({ detail }) => detail)
          .join(),
      ).toMatch(said);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });
});
