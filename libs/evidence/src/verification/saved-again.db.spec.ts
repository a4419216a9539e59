/// <reference path="../workbook/archiver.d.ts" />
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Verification } from '@yiche/contracts';
import archiver from 'archiver';
import ExcelJS from 'exceljs';
import { testDocument } from '../testing/test-documents.js';
import { ZipArchive } from '../reading/zip-archive.js';
import { writeStatementWorkbook } from '../workbook/statement-workbook.js';
import { verifyStatement } from './statement-verifier.js';

jest.setTimeout(120_000);

const FORMULA_CELL = /<c ([^>]*)><f>([^<]*)<\/f><v>([^<]*)<\/v><\/c>/g;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** What is left out, moved or written otherwise in each part by programs that change nothing; null leaves the part out. */
type Change = (part: string, xml: string) => string | Buffer | null;

const isSheet = (part: string): boolean => part.startsWith('xl/worksheets/sheet');
const withoutResults: Change = (part, xml) => (isSheet(part) ? xml.replace(FORMULA_CELL, '<c $1><f>$2</f></c>') : xml);
const inUtf16: Change = (_part, xml) =>
  Buffer.from(`\uFEFF${xml.replace('encoding="UTF-8"', 'encoding="UTF-16"')}`, 'utf16le');

const HARMLESS: readonly (readonly [how: string, change: Change])[] = [
  [
    'with formula results as texts',
    (part, xml) =>
      isSheet(part)
        ? xml.replace(
            FORMULA_CELL,
            (_cell, attributes: string, formula: string, value: string) =>
              `<c ${attributes.replace(/ t="[a-z]+"/, '')} t="str"><f>${formula}</f><v>${value}</v></c>`,
          )
        : xml,
  ],
  [
    'with binary fractions in the results',
    (part, xml) =>
      isSheet(part)
        ? xml.replace(
            FORMULA_CELL,
            (_cell, attributes: string, formula: string, value: string) =>
              `<c ${attributes}><f>${formula}</f><v>${Number(value) + 1e-10}</v></c>`,
          )
        : xml,
  ],
  [
    'with formulas that cells share',
    (part, xml) => {
      let id = 0;
      return isSheet(part)
        ? xml.replace(
            FORMULA_CELL,
            (_cell, attributes: string, formula: string, value: string) =>
              `<c ${attributes}><f t="shared" si="${id++}">${formula}</f><v>${value}</v></c>`,
          )
        : xml;
    },
  ],
  [
    'to be computed anew on opening',
    (part, xml) =>
      part === 'xl/workbook.xml' ? xml.replace(/<calcPr[^>]*\/>/, '<calcPr calcId="191029" fullCalcOnLoad="1"/>') : xml,
  ],
  [
    'with another day zero',
    (part, xml) =>
      part === 'xl/workbook.xml' ? xml.replace(/<workbookPr[^>]*\/>/, '<workbookPr date1904="1"/>') : xml,
  ],
  [
    'with targets from the root',
    (part, xml) => (part === 'xl/_rels/workbook.xml.rels' ? xml.replaceAll(' Target="', ' Target="/xl/') : xml),
  ],
  [
    'with roundabout targets',
    (part, xml) => (part === 'xl/_rels/workbook.xml.rels' ? xml.replaceAll(' Target="', ' Target="../xl/./') : xml),
  ],
  [
    'in the strict namespace',
    (part, xml) =>
      part.endsWith('.rels') ? xml : xml.replaceAll(MAIN, 'http://purl.oclc.org/ooxml/spreadsheetml/main'),
  ],
  [
    'with a prefix',
    (part, xml) =>
      isSheet(part) ? xml.replace(/<(\/?)([A-Za-z])/g, '<$1x:$2').replace(`xmlns="${MAIN}"`, `xmlns:x="${MAIN}"`) : xml,
  ],
  ['in UTF-16', inUtf16],
];

describe('a statement that another program saved', () => {
  let folder: string;
  let workbook: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-saved-again-'));
    workbook = path.join(folder, 'WJ-202407.xlsx');
    const document = testDocument({ own: 30, before: 1_499_990, lost: [{ day: '2024-07-02', minutes: 9 }] });
    await writeStatementWorkbook(document, createWriteStream(workbook));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function saved(change: Change, from = workbook): Promise<string> {
    const archive = await ZipArchive.open(from);
    const zip = archiver('zip');
    const file = path.join(folder, 'saved.xlsx');
    const written = pipeline(zip, createWriteStream(file));
    for (const part of archive.names) {
      const content = change(part, await text(await archive.read(part)));
      if (content !== null) zip.append(content, { name: part });
    }
    await Promise.all([written, zip.finalize()]);
    await archive.close();
    return file;
  }
  const wrong = ({ checks }: Verification): string[] =>
    checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}：${detail}`);

  it.each(HARMLESS)('%s is as good as it was', async (_how, change) => {
    const found = await verifyStatement({ workbook: await saved(change) });
    expect(wrong(found)).toEqual([]);
    expect(found).toMatchObject({ ok: true, unjudged: false });
  });

  it.each([
    ['nothing where they were', withoutResults],
    [
      'an empty result',
      ((part, xml) => (isSheet(part) ? xml.replace(FORMULA_CELL, '<c $1><f>$2</f><v></v></c>') : xml)) satisfies Change,
    ],
    [
      'an error for a result',
      ((part, xml) =>
        isSheet(part)
          ? xml.replace(
              FORMULA_CELL,
              (_cell, attributes: string, formula: string) =>
                `<c ${attributes.replace(/ t="[a-z]+"/, '')} t="e"><f>${formula}</f><v>#NAME?</v></c>`,
            )
          : xml) satisfies Change,
    ],
  ] as [string, Change][])(
    'without the results of its formulas, %s, is not called changed: it cannot be judged',
    async (_how, change) => {
      const found = await verifyStatement({ workbook: await saved(change) });
      expect(found).toMatchObject({ ok: false, unjudged: true });
      const unjudged = found.checks.filter(({ ok }) => !ok);
      expect(unjudged.map(({ name }) => name)).toEqual(expect.arrayContaining(['汇总', '阶梯计价', '日报']));
      for (const check of unjudged) {
        expect(check.unjudged).toBe(true);
        expect(check.detail).toMatch(/^\d+ 处公式没有计算结果，无法判断：“/);
      }
      expect(unjudged[0]?.detail).toContain('“汇总”B16（本期应付）');
    },
  );

  it('without results, and with something else besides, is called changed', async () => {
    const others: readonly (readonly [string, Change, RegExp])[] = [
      [
        'a formula',
        (part, xml) => String(withoutResults(part, xml)).replace(/(<c r="B16"[^>]*><f>)[^<]*/, '$11+1'),
        /“汇总”B16（本期应付）：/,
      ],
      [
        'a constant',
        (part, xml) => String(withoutResults(part, xml)).replace(/<v>1499990<\/v>/g, '<v>1499991</v>'),
        /应为 1499990/,
      ],
      [
        'a formula for a constant',
        (part, xml) => String(withoutResults(part, xml)).replace(/<v>1499990<\/v>/g, '<f>1+1</f>'),
        /应为 1499990/,
      ],
      [
        'a constant for a formula',
        (part, xml) => String(withoutResults(part, xml)).replace(/(<c r="B16"[^>]*>)<f>[^<]*<\/f>/, '$1<v>1</v>'),
        /“汇总”B16（本期应付）：/,
      ],
      [
        'a formula shared from elsewhere',
        (part, xml) =>
          String(withoutResults(part, xml)).replace(/(<c r="B16"[^>]*>)<f>[^<]*<\/f>/, '$1<f t="shared" si="7"/>'),
        /“汇总”B16/,
      ],
    ];
    for (const [what, change, said] of others) {
      const found = await verifyStatement({ workbook: await saved(change) });
      expect([what, found.ok, found.unjudged]).toEqual([what, false, false]);
      expect(wrong(found).join('\n')).toMatch(said);
    }
  });

  it('by exceljs without results, or by openpyxl where there is one, is said to lack them and nothing else', async () => {
    const files: string[] = [];
    const byExcelJs = path.join(folder, 'exceljs.xlsx');
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(workbook);
    for (const sheet of book.worksheets)
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          if (cell.formula) cell.value = { formula: cell.formula, date1904: false };
        }),
      );
    await book.xlsx.writeFile(byExcelJs);
    files.push(byExcelJs);
    const byOpenPyXl = path.join(folder, 'openpyxl.xlsx');
    const program = `import openpyxl,sys\nopenpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])`;
    if (spawnSync('python3', ['-c', program, workbook, byOpenPyXl]).status === 0) files.push(byOpenPyXl);
    for (const file of files) {
      const found = await verifyStatement({ workbook: file });
      expect([file, wrong(found).filter((sentence) => !sentence.includes('没有计算结果'))]).toEqual([file, []]);
      expect([file, found.ok, found.unjudged]).toEqual([file, false, true]);
    }
  });
});
