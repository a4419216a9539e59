import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import ExcelJS from 'exceljs';
import { sha256Of, writeStatementExport } from '../../../libs/settlement/src/documents/statement-export.js';
import { verifyStatement } from '../../../libs/settlement/src/documents/statement-verifier.js';
import { writeStatementWorkbook } from '../../../libs/settlement/src/documents/statement-workbook.js';
import { WorkbookReader } from '../../../libs/settlement/src/documents/workbook-reader.js';
import { testDocument, type TestStatement } from '../../../libs/settlement/src/testing/test-documents.js';
import { testTerms } from '../../../libs/settlement/src/testing/test-terms.js';

// LibreOffice starts in a second or two, on a busy machine in many.
jest.setTimeout(180_000);

/** Recalculates every formula of every file it opens. */
const ALWAYS_RECALCULATES = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;

describe('the workbook of a statement in LibreOffice', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-office-'));
    await mkdir(path.join(folder, 'profile/user'), { recursive: true });
    await writeFile(path.join(folder, 'profile/user/registrymodifications.xcu'), ALWAYS_RECALCULATES);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Opens, recalculates and saves again. */
  const resave = async (files: readonly string[]): Promise<string[]> => {
    const output = await mkdtemp(path.join(folder, 'saved-'));
    const profile = `-env:UserInstallation=file://${path.join(folder, 'profile')}`;
    const filter = 'xlsx:Calc MS Excel 2007 XML';
    await promisify(execFile)('soffice', [profile, '--headless', '--convert-to', filter, '--outdir', output, ...files]);
    return files.map((file) => path.join(output, path.basename(file)));
  };

  const write = async (name: string, statement: TestStatement): Promise<string> => {
    const file = path.join(folder, `${name}.xlsx`);
    await writeStatementWorkbook(testDocument(statement), createWriteStream(file));
    return file;
  };

  const { plan } = testTerms();
  const read = (reading: 'graduated' | 'volume' | 'running') => testTerms({ plan: { ...plan, reading } });
  const late = { kind: 'late-calls', correctsMonth: '2024-06', count: 3, amount: null, reason: '迟到话单' } as const;
  const withdrawn = {
    kind: 'objection',
    correctsMonth: '2024-05',
    count: -7,
    amount: null,
    reason: '异议成立',
  } as const;
  const paidLate = {
    kind: 'late-payment',
    correctsMonth: '2024-05',
    count: 0,
    amount: '112.3223',
    reason: '逾期',
  } as const;
  const tie = { kind: 'manual', correctsMonth: '2024-05', count: 0, amount: '0.0050', reason: '半分' } as const;
  const days = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      day: `2024-07-${String(index + 1).padStart(2, '0')}`,
      minutes: 10 + index,
    }));

  const statements: Record<string, TestStatement> = {
    plain: { own: 120 },
    'over-a-tier': { own: 90, before: 1_499_950, adjustments: [late, withdrawn, paidLate], lost: days(1) },
    volume: { own: 90, before: 1_499_950, terms: read('volume'), adjustments: [late], lost: days(31) },
    'volume-back': {
      own: 2,
      before: 1_500_001,
      terms: read('volume'),
      adjustments: [{ ...withdrawn, count: -40 }],
    },
    running: { own: 61, before: 2_999_940, terms: read('running'), adjustments: [late, { ...late, count: -2 }] },
    negative: { own: 1, adjustments: [{ ...withdrawn, count: -500 }, tie] },
    empty: { own: 0 },
    'first-of-term': { own: 40, before: 0, adjustments: [tie], lost: days(7) },
    ...Object.fromEntries(
      [1, 3, 7, 9, 11, 13].map((own) => [
        `tie-${own}`,
        { own, adjustments: [tie, { ...tie, amount: `-${own}.0149` }], lost: days(own) } satisfies TestStatement,
      ]),
    ),
  };

  it('recomputes to the same cent, and verifies when it was saved again', async () => {
    const files: string[] = [];
    for (const [name, statement] of Object.entries(statements)) files.push(await write(name, statement));
    const saved = await resave(files);
    for (const [index, file] of files.entries()) {
      const recomputed = await formulasOf(saved[index] ?? '');
      const cached = await formulasOf(file);
      expect(cached.size).toBeGreaterThan(70);
      expect([file, recomputed]).toEqual([file, cached]);
      expect(await verifyStatement({ workbook: file })).toMatchObject({ ok: true, resaved: false });
      const again = await verifyStatement({ workbook: saved[index] ?? '' });
      expect(again.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(again).toMatchObject({
        ok: true,
        resaved: true,
        lines: testDocument(Object.values(statements)[index]).manifest.lines,
      });
    }
  });
});

/** Every formula's cell and its result, to a ten-thousandth. */
async function formulasOf(file: string): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  const reader = await WorkbookReader.open(file);
  for (const sheet of reader.sheetNames)
    for await (const rows of reader.rows(sheet))
      for (const { number, cells } of rows)
        cells.forEach((cell, column) => {
          if (cell?.formula != null) results.set(`${sheet}!${column}/${number}`, Number(cell.value).toFixed(6));
        });
  await reader.close();
  return results;
}
void [createReadStream, readFile, ExcelJS, sha256Of, writeStatementExport];
