import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256Of } from '../export/export-format.js';
import { writeStatementExport } from '../export/statement-export.js';
import type { StatementDocument } from '../statement-document.js';
import { testDocument, TEST_SEALER } from '../testing/test-documents.js';
import { verifyStatement } from '../verification/statement-verifier.js';
import { writeStatementWorkbook } from '../workbook/statement-workbook.js';
import { StatementFormats } from './index.js';
import { formatLikeV1, v1 } from './v1/index.js';
import { LINE_COLUMNS } from './v1/line-columns.js';

/** A line that says one thing more, in the middle: this is all that is said of it anywhere. */
const other = formatLikeV1('yiche.statement.v9', [
  ...LINE_COLUMNS.slice(0, 5),
  { key: 'outcome', heading: '通话结果', width: 12, kind: 'text', of: ({ outcome }) => outcome ?? '' },
  ...LINE_COLUMNS.slice(5),
]);
const formats = new StatementFormats(other, [v1]);

describe('a second format', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-format-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function written(name: string, document: StatementDocument) {
    const [workbook, exportDir] = [path.join(folder, `${name}.xlsx`), path.join(folder, name)];
    await writeStatementWorkbook(document, createWriteStream(workbook), { formats });
    const workbookSha256 = await sha256Of(workbook);
    await writeStatementExport(document, exportDir, { workbookSha256, sealer: TEST_SEALER, formats });
    return { workbook, exportDir };
  }
  const one = () =>
    testDocument({ format: other, change: ({ number }) => ({ outcome: number % 2 ? 'answered' : '=1+1' }) });

  it('is verified, and so is the first, each by its own', async () => {
    for (const [name, document] of [
      ['second', one()],
      ['first', testDocument()],
    ] as const) {
      const verification = await verifyStatement(await written(name, document), formats);
      expect(verification.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(verification.ok).toBe(true);
    }
  });

  it('has its column in sheet, reader, chain and export, said in one place', async () => {
    const document = one();
    const { exportDir } = await written('columns', document);
    const [head, first, second] = (await readFile(path.join(exportDir, 'lines.csv'), 'utf8')).split('\r\n');
    expect(head?.split(',')[5]).toBe('outcome');
    expect([first?.split(',')[5], second?.split(',')[5]]).toEqual(['answered', "'=1+1"]);
    const changed = {
      ...document,
      lines: async function* () {
        for await (const batch of document.lines())
          yield batch.map((line) => (line.number === 3 ? { ...line, outcome: 'abandoned' } : line));
      },
    };
    const { checks } = await verifyStatement(await written('changed', changed), formats);
    expect(checks.find(({ name }) => name === '明细链')?.detail).toContain('序号 3');
  });

  it('is said to be unreadable by a program that does not know it, and not to be forged', async () => {
    const { workbook } = await written('unknown', one());
    await expect(verifyStatement({ workbook })).rejects.toMatchObject({ code: 'settlement/not-a-workbook' });
  });

  it('is as good with another kind of price, whose sheet computes with the cap', async () => {
    for (const [name, before] of [
      ['below', 1_000],
      ['across', 5_294_100],
      ['above', 6_000_000],
    ] as const) {
      const { terms, ...rest } = testDocument().manifest;
      const plan = { kind: 'flat-with-cap', price: '0.17', cap: '900000' };
      const document = testDocument({ terms: { ...terms, plan } as never, before, lost: rest.figures.outage.days });
      const verification = await verifyStatement(await written(name, document), formats);
      expect([name, verification.checks.filter(({ ok }) => !ok)]).toEqual([name, []]);
    }
  });
});
