/// <reference path="../../../libs/evidence/src/workbook/archiver.d.ts" />
import { execFile } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { USUAL_SETTINGS, type ContractSettings, type Verification } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import archiver from 'archiver';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { sealDifferences, type Sealer } from '../../../libs/evidence/src/workbook/differences-sheet.js';
import { sha256Of } from '../../../libs/evidence/src/export/export-format.js';
import { writeStatementExport } from '../../../libs/evidence/src/export/statement-export.js';
import { v2 } from '../../../libs/evidence/src/formats/v2/index.js';
import { v3 } from '../../../libs/evidence/src/formats/v3/index.js';
import { verifyStatement } from '../../../libs/evidence/src/verification/statement-verifier.js';
import { writeStatementWorkbook } from '../../../libs/evidence/src/workbook/statement-workbook.js';
import { WorkbookReader } from '../../../libs/evidence/src/reading/workbook-reader.js';
import { ZipArchive } from '../../../libs/evidence/src/reading/zip-archive.js';
import type { DocumentDifference } from '../../../libs/evidence/src/statement-document.js';
import { OFFICE_VALIDATOR, officeErrors } from '../../../libs/evidence/src/testing/office-validator.js';
import {
  TEST_PUBLIC_KEY,
  TEST_SEALER,
  testDocument,
  type TestStatement,
} from '../../../libs/evidence/src/testing/test-documents.js';
import { testTerms } from '../../../libs/evidence/src/testing/test-terms.js';

// LibreOffice starts in a second or two, on a busy machine in many.
jest.setTimeout(180_000);

/** What a spreadsheet would like to make something else of. */
const LIKE_FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  "'x",
  '=cmd|x!A1',
  '1e5',
  '2024-07',
  '<&>"',
  'TRUE',
  '0.50',
  '=HYPERLINK("http://x.test")',
];

/** Recalculates every formula of every file it opens. */
const ALWAYS_RECALCULATES = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;

const SUMMARY = 'xl/worksheets/sheet1.xml';
const LINES = 'xl/worksheets/sheet4.xml';
const TOTAL = /<c r="B16"[^>]*>.*?<\/c>/;

const DIFFERENCE: DocumentDifference = {
  kind: 'recording-missing',
  callId: '0190c1a0-0114-7000-8000-000000000001',
  at: '2024-07-01 08:00:01',
  details: '=1+1\r\n没有录音 ',
  explanation: '磁盘已满',
  explainedBy: '王芳',
};

/** What is changed in which part, and what is said of it. */
const SHOWN_OTHERWISE: [string, string, (xml: string) => string, RegExp[]][] = [
  [
    'a cell with two values',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => cell.replace('</c>', '<is><t>1</t></is></c>')),
    [/^汇总：“汇总”B16（本期应付）：表中为“1”，应为 \d/, /^显示：“汇总”B16：有不止一种内容$/],
  ],
  [
    'a formula that has not said anything yet, where there is no cell',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => `${cell}<c r="F16" t="str"><f>"更正：1 元"</f><v></v></c>`),
    [/^汇总：“汇总”F16（本期应付）：多出内容“"更正：1 元"”$/],
  ],
  [
    'such a formula far to the right',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => `${cell}<c r="AZ16" t="str"><f>"更正"</f><v></v></c>`),
    [/^显示：“汇总”AZ16：多出内容“"更正"”$/],
  ],
  [
    'such a formula beside a line',
    LINES,
    (xml) => xml.replace('</row><row r="3"', '<c r="N2" t="str"><f>"更正"</f><v></v></c></row><row r="3"'),
    [/^明细格式：“明细”第 2 行：第 14 列多出内容$/],
  ],
  [
    'a word beside the headings of 明细',
    LINES,
    (xml) => xml.replace('</row>', '<c r="P1" t="str"><v>本表作废</v></c></row>'),
    [/^明细格式：“明细”第 1 行：第 16 列多出内容$/],
  ],
  [
    'a heading that is a formula',
    LINES,
    (xml) => xml.replace(/(<c r="A1"[^>]*>)/, '$1<f>"作废"</f>'),
    [/^明细格式：“明细”第 1 行第 1 列里有公式$/],
  ],
  [
    'a cell that stands there twice',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => `${cell}<c r="B16"><v>1</v></c>`),
    [/^显示：“汇总”第 16 行的单元格 B16 重复或位置不对$/],
  ],
  [
    'a cell in a row of another number',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => `${cell}<c r="C17"><v>1</v></c>`),
    [/^显示：“汇总”第 16 行的单元格 C17 重复或位置不对$/],
  ],
  [
    'a row that stands there twice',
    SUMMARY,
    (xml) => xml.replace('</sheetData>', '<row r="16"><c r="B16"><v>1</v></c></row></sheetData>'),
    [/^显示：“汇总”第 16 行重复或次序颠倒$/],
  ],
  [
    'a cell far to the right',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => `${cell}<c r="AZ16" t="str"><v>实付 1 元</v></c>`),
    [/^显示：“汇总”AZ16：多出内容“实付 1 元”$/],
  ],
  [
    'a value that spreadsheets pass over',
    SUMMARY,
    (xml) =>
      xml
        .replace('<worksheet ', '<worksheet xmlns:y="urn:y" ')
        .replace('mc:Ignorable="', 'mc:Ignorable="y ')
        .replace(/<row r="16".*?<\/row>/, (row) => `<row r="16"></row><y:hidden>${row}</y:hidden>`),
    [/^汇总：“汇总”A16.*“汇总”B16（本期应付）：内容被删除/, /^显示：“汇总”有扩展内容 y:hidden$/],
  ],
  [
    'zeros that are not shown',
    SUMMARY,
    (xml) => xml.replace('<sheetView ', '<sheetView showZeros="0" '),
    [/^显示：“汇总”设置为不显示零$/],
  ],
  [
    'rows above the frozen ones',
    LINES,
    (xml) => xml.replace('<sheetView ', '<sheetView topLeftCell="A9" '),
    [/^显示：“明细”冻结窗格后 A9 以前的行列看不到$/],
  ],
  [
    'rows that are hidden unless they say otherwise',
    SUMMARY,
    (xml) => xml.replace('<sheetFormatPr ', '<sheetFormatPr zeroHeight="1" '),
    [/^显示：“汇总”各行默认隐藏$/],
  ],
  [
    'a formula that fills a table',
    SUMMARY,
    (xml) => xml.replace(TOTAL, (cell) => cell.replace('<f>', '<f t="dataTable" ref="B16" r1="A1">')),
    [/^显示：“汇总”B16：不是普通公式（dataTable）$/],
  ],
  [
    'a picture in a cell',
    SUMMARY,
    (xml) => xml.replace('<c r="B16"', '<c vm="1" r="B16"'),
    [/^显示：“汇总”B16：有附加的图片或数据$/],
  ],
  [
    'letters of the theme that are white',
    'xl/theme/theme1.xml',
    (xml) => xml.replace(/<a:dk1>.*?<\/a:dk1>/, '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>'),
    [/^显示：“明细”A2：字体颜色过浅；.*等共 \d+ 处$/],
  ],
  [
    'a format with a number of its own',
    'xl/styles.xml',
    (xml) =>
      xml.replace('<numFmts count="3">', '<numFmts count="4"><numFmt numFmtId="49" formatCode="&quot;9&quot;"/>'),
    [/^显示：.*：数字格式“@\|"9"”会改变所示内容；.*等共 \d+ 处$/],
  ],
];

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
  const capped = testTerms({ plan: { kind: 'flat-with-cap', price: '0.17', cap: '900000' } });
  const said = (settings: Partial<ContractSettings>) => testTerms({ settings: { ...USUAL_SETTINGS, ...settings } });
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
    differences: { own: 3, differences: [DIFFERENCE, { ...DIFFERENCE, details: ' 2024-07 ', explanation: null }] },
    'before-seals': { own: 3, differences: [DIFFERENCE], isSealed: false },
    'texts-like-formulas': {
      own: 30,
      adjustments: [
        { ...tie, reason: '=SUM(1,1)\n@x' },
        { ...late, reason: '+1' },
      ],
      change: ({ number }) => ({
        ...{
          agent: LIKE_FORMULAS[number % LIKE_FORMULAS.length],
          queue: LIKE_FORMULAS[(number * 7) % LIKE_FORMULAS.length],
        },
        request: LIKE_FORMULAS[(number * 5) % LIKE_FORMULAS.length],
      }),
    },
    // A price with a cap: below it, over it in the month, above it, and with what is corrected.
    'cap-below': { own: 40, before: 1_000, terms: capped },
    'cap-across': { own: 90, before: 5_294_080, terms: capped, adjustments: [late, paidLate], lost: days(3) },
    'cap-across-by-adjustments': { own: 5, before: 5_294_116, terms: capped, adjustments: [late, withdrawn, tie] },
    'cap-above': { own: 40, before: 6_000_000, terms: capped, adjustments: [withdrawn] },
    // Of the second format.
    'read-otherwise': { own: 30, format: v2, terms: said({ unit: 'request', answeredBy: 'owner' }), lost: days(2) },
    'of-the-contract': {
      own: 90,
      before: 1_499_950,
      format: v2,
      terms: said({ outageOf: 'contract', contractTotal: '5000000.55' }),
      adjustments: [late, withdrawn, paidLate],
      lost: days(3),
    },
    // Of the third: tiers that follow all calls that came in.
    ...Object.fromEntries(
      (['graduated', 'volume', 'running'] as const).map((reading) => [
        `by-volume-${reading}`,
        {
          ...{ own: 90, before: 900_000, volumeBefore: 1_499_950, format: v3, lost: days(2) },
          terms: { ...said({ tiersBy: 'volume' }), plan: { ...plan, reading } },
          reasons: { abandoned: 4, test: 2, internal: 1, 'same-request': 3 },
          adjustments: [late, withdrawn, paidLate],
        } satisfies TestStatement,
      ]),
    ),
    'first-of-term': { own: 40, before: 0, adjustments: [tie], lost: days(7) },
    'after-a-term': {
      own: 20,
      before: 0,
      adjustments: [
        { ...late, count: 0, amount: '5.2500', ofPeriod: { before: 3_000_100, after: 3_000_103 } },
        { ...late, correctsMonth: '2024-05', count: 2 },
        { ...withdrawn, count: 0, amount: '-1.7500', ofPeriod: { before: 3_000_103, after: 3_000_102 } },
      ],
    },
    ...Object.fromEntries(
      [1, 3, 7, 9, 11, 13].map((own) => [
        `tie-${own}`,
        { own, adjustments: [tie, { ...tie, amount: `-${own}.0149` }], lost: days(own) } satisfies TestStatement,
      ]),
    ),
  };

  it('does not keep a result that somebody wrote in by hand', async () => {
    const file = await write('falsified', { own: 10 });
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    const cell = book.getWorksheet('汇总')?.getCell('B16');
    if (cell) cell.value = { formula: cell.formula, result: 1, date1904: false };
    await book.xlsx.writeFile(file);
    const [saved = ''] = await resave([file]);
    expect((await formulasOf(saved)).get('汇总!1/16')).toBe('19.000000');
    expect(await verifyStatement({ workbook: file })).toMatchObject({ ok: false });
    expect(await verifyStatement({ workbook: saved })).toMatchObject({ ok: true, resaved: true });
  });

  it('is judged again once a spreadsheet program has computed what another left out', async () => {
    const file = await write('without-results', { own: 10 });
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    for (const sheet of book.worksheets)
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          if (cell.formula) cell.value = { formula: cell.formula, date1904: false };
        }),
      );
    await book.xlsx.writeFile(file);
    expect(await verifyStatement({ workbook: file })).toMatchObject({ ok: false, unjudged: true });
    const [saved = ''] = await resave([file]);
    expect(await verifyStatement({ workbook: saved })).toMatchObject({ ok: true, unjudged: false });
  });

  const withValidator = OFFICE_VALIDATOR ? it : it.skip;
  withValidator('is what Excel expects, of 2007 as of today (left out where its validator does not run)', async () => {
    for (const [name, statement] of Object.entries(statements)) {
      const file = await write(`valid-${name}`, statement);
      for (const officeVersion of ['Office2007', 'Microsoft365'] as const)
        expect([name, officeVersion, await officeErrors(file, officeVersion)]).toEqual([name, officeVersion, []]);
    }
    const broken = await write('broken', { own: 3 });
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(broken);
    await book.xlsx.writeFile(broken); // with the default font of exceljs
    expect(await officeErrors(broken, 'Microsoft365')).not.toEqual([]);
  });

  it('recomputes to the same cent, and verifies when it was saved again', async () => {
    const files: string[] = [];
    for (const [name, statement] of Object.entries(statements)) files.push(await write(name, statement));
    const saved = await resave(files);
    for (const [index, file] of files.entries()) {
      const recomputed = await formulasOf(saved[index] ?? '');
      const cached = await formulasOf(file);
      // A flat price has no tiers and no other readings to compute.
      expect(cached.size).toBeGreaterThan(path.basename(file).startsWith('cap-') ? 55 : 70);
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

describe('a statement that somebody changed', () => {
  let folder: string;
  let workbook: string;
  let exportDir: string;
  const late = {
    kind: 'late-calls',
    correctsMonth: '2024-06',
    count: 2,
    amount: null,
    reason: '=HYPERLINK("x")',
  } as const;
  const document = testDocument({
    own: 30,
    before: 1_499_990,
    adjustments: [late],
    lost: [{ day: '2024-07-02', minutes: 9 }],
    differences: [DIFFERENCE],
  });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-tampered-'));
    workbook = path.join(folder, 'WJ-202407.xlsx');
    exportDir = path.join(folder, 'export');
    await writeStatementWorkbook(document, createWriteStream(workbook));
    await writeStatementExport(document, exportDir, { workbookSha256: await sha256Of(workbook), sealer: TEST_SEALER });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Changes the workbook as somebody with a program of their own would. */
  const tampered = async (change: (book: ExcelJS.Workbook) => void): Promise<string> => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(workbook);
    change(book);
    const file = path.join(folder, 'tampered.xlsx');
    await book.xlsx.writeFile(file);
    return file;
  };
  const sheetOf = (book: ExcelJS.Workbook, name: string): ExcelJS.Worksheet => {
    const sheet = book.getWorksheet(name);
    if (!sheet) throw new Error(`no sheet ${name}`);
    return sheet;
  };
  const wrong = ({ checks }: Verification): string[] =>
    checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}：${detail}`);

  it('is as good as it was when nothing but the file is another', async () => {
    const good = await verifyStatement({ workbook, exportDir, trustedKeys: [TEST_PUBLIC_KEY] });
    expect(wrong(good)).toEqual([]);
    expect(good).toMatchObject({ ok: true, resaved: false, lines: 32 });
    const again = await verifyStatement({ workbook: await tampered(() => undefined), exportDir });
    expect(wrong(again)).toEqual([]);
    expect(again).toMatchObject({ ok: true, resaved: true });
    const scrolled = path.join(folder, 'scrolled.xlsx');
    await rewrite(workbook, scrolled, LINES, (xml) =>
      xml.replace('<sheetView ', '<sheetView topLeftCell="C1" ').replace('topLeftCell="A2"', 'topLeftCell="C9"'),
    );
    expect(wrong(await verifyStatement({ workbook: scrolled }))).toEqual([]);
  });

  it.each<[string, (book: ExcelJS.Workbook) => void, RegExp[]]>([
    [
      'a cell of seconds',
      (book) => (sheetOf(book, '明细').getCell('E7').value = 9),
      [
        /^明细链：序号 6（“明细”第 7 行）：内容在结账后被改动（按内容重算的校验值为 [0-9a-f]{64}，表中为 [0-9a-f]{64}）$/,
      ],
    ],
    [
      'the hash of a line',
      (book) => (sheetOf(book, '明细').getCell('K7').value = 'ab'.repeat(32)),
      [/^明细链：序号 6（“明细”第 7 行）：内容未变，链接校验值被改动/],
    ],
    [
      'the last line',
      (book) => (sheetOf(book, '明细').getCell('F33').value = '8099'),
      [/^明细链：序号 32（“明细”第 33 行）：内容在结账后被改动/],
    ],
    [
      'the day column',
      (book) => (sheetOf(book, '明细').getCell('L7').value = 0),
      [/^明细链：序号 6（“明细”第 7 行）：“日”列为 0，按接通时间和归属月份应为 \d+$/],
    ],
    [
      'a row that is gone',
      (book) => sheetOf(book, '明细').spliceRows(7, 1),
      [/^明细链：“明细”第 7 行：应是序号 6，实际是序号 7.*；明细共 31 行，签名清单为 32 行$/, /^次数：/, /^日报：/],
    ],
    [
      'two rows that changed places',
      (book) => {
        const sheet = sheetOf(book, '明细');
        const [first, second] = [sheet.getRow(7).values, sheet.getRow(8).values];
        sheet.getRow(7).values = second as ExcelJS.CellValue[];
        sheet.getRow(8).values = first as ExcelJS.CellValue[];
      },
      [/^明细链：“明细”第 7 行：应是序号 6，实际是序号 7.*；“明细”第 8 行：应是序号 8，实际是序号 6/],
    ],
    [
      'a formula among the lines',
      (book) => (sheetOf(book, '明细').getCell('E7').value = { formula: '25+1', result: 26, date1904: false }),
      [/^明细格式：“明细”第 7 行：通话秒数里有公式 25\+1$/],
    ],
    [
      'a price',
      (book) => (sheetOf(book, '阶梯计价').getCell('B10').value = 1.91),
      [/^阶梯计价：“阶梯计价”B10（1,500,000 次以下）：表中为 1.91，应为 1.9$/],
    ],
    [
      'the total',
      (book) => {
        const cell = sheetOf(book, '汇总').getCell('B16');
        cell.value = { formula: cell.formula, result: 1, date1904: false };
      },
      [/^汇总：“汇总”B16（本期应付）：表中为 1，应为 \d+/],
    ],
    [
      'the total made a number',
      (book) => (sheetOf(book, '汇总').getCell('B16').value = Number(document.manifest.figures.total)),
      [/^汇总：“汇总”B16（本期应付）：公式被换成了固定的数$/],
    ],
    [
      'the formula of the total',
      (book) => {
        const { result } = sheetOf(book, '汇总').getCell('B16');
        sheetOf(book, '汇总').getCell('B16').value = { formula: 'ROUND(B13*0.9,2)', result, date1904: false };
      },
      [/^汇总：“汇总”B16（本期应付）：公式为 ROUND\(B13\*0.9,2\)，应为 ROUND\(B13\+B14-B15,2\)$/],
    ],
    [
      'the total in words',
      (book) => (sheetOf(book, '汇总').getCell('B17').value = '人民币壹元整'),
      [/^汇总：“汇总”B17（人民币大写）：表中为“人民币壹元整”，应为“/],
    ],
    [
      'the count of a day',
      (book) => {
        const cell = sheetOf(book, '日报').getCell('D4');
        cell.value = { formula: cell.formula, result: 99, date1904: false };
      },
      [/^日报：“日报”D4（2024-07-03）：表中为 99，应为 1$/],
    ],
    [
      'the calls that arrived on a day',
      (book) => (sheetOf(book, '日报').getCell('C4').value = 99),
      [/^日报：“日报”C4（2024-07-03）：表中为 99，应为 3$/],
    ],
    [
      'the reason of a correction',
      (book) => (sheetOf(book, '调整').getCell('F3').value = '无'),
      [/^调整：“调整”F3：表中为“无”，应为“=HYPERLINK\("x"\)”$/],
    ],
    [
      'a remark beside the total',
      (book) => (sheetOf(book, '汇总').getCell('D16').value = '实付 1 元'),
      [/^汇总：“汇总”D16（本期应付）：多出内容“实付 1 元”$/],
    ],
    [
      'a sheet that is gone',
      (book) => book.removeWorksheet(sheetOf(book, '日报').id),
      [/^工作表：缺少工作表“日报”$/, /^日报：缺少/],
    ],
    ['a sheet more', (book) => book.addWorksheet('更正'), [/^工作表：多出工作表“更正”$/]],
    [
      'the signed text',
      (book) =>
        sheetOf(book, '校验').eachRow((row) => {
          const value = String(row.getCell(2).value);
          if (value.includes('yiche.statement.v1'))
            row.getCell(2).value = value.replace('"before":1499990', '"before":1499000');
        }),
      [
        /^签名：清单与签名不符/,
        /^金额重算：清单中 counts.after 为 \d+，重算应为 \d+/,
        /^汇总：/,
        /^阶梯计价：/,
        /^差异：“差异”与它的签名不符：/,
      ],
    ],
  ])('says exactly where: %s', async (_what, change, sentences) => {
    const found = await verifyStatement({ workbook: await tampered(change) });
    expect(found.ok).toBe(false);
    expect(wrong(found)).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });

  it.each<[string, string, (xml: string) => string, RegExp[]]>(SHOWN_OTHERWISE)(
    'says what would be seen otherwise than it is stored: %s',
    async (_what, part, change, sentences) => {
      const file = path.join(folder, 'shown.xlsx');
      await rewrite(workbook, file, part, change);
      const found = await verifyStatement({ workbook: file });
      expect(wrong(found)).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
    },
  );

  it.each<[string, (book: ExcelJS.Workbook) => void, RegExp[]]>([
    [
      'a number format with a digit more',
      (book) => restyle(sheetOf(book, '汇总').getCell('B16'), { numFmt: '¥#,##0.00"0"' }),
      [/^显示：“汇总”B16：数字格式“¥#,##0.00"0"”会改变所示内容$/],
    ],
    [
      'the format of another figure',
      (book) => restyle(sheetOf(book, '汇总').getCell('B16'), { numFmt: '#,##0' }),
      [/^汇总：“汇总”B16（本期应付）：数字格式为 #,##0，应为 ¥#,##0.00$/],
    ],
    [
      'a text that its format replaces',
      (book) => restyle(sheetOf(book, '汇总').getCell('B17'), { numFmt: '@"整"' }),
      [/^显示：“汇总”B17：数字格式“@"整"”会改变所示内容$/],
    ],
    [
      'a text made a number that is shown as money',
      (book) => {
        sheetOf(book, '校验').eachRow((row) => {
          if (row.getCell(1).value !== '1') return;
          row.getCell(1).value = 1;
          restyle(row.getCell(1), { numFmt: '¥#,##0.00' });
        });
      },
      [/^校验：“校验”A\d+：数字格式为 ¥#,##0.00，应为 0$/],
    ],
    [
      'seconds in thousands',
      (book) => (sheetOf(book, '明细').getCell('E7').numFmt = '#,##0'),
      [/^明细格式：“明细”第 7 行：通话秒数的数字格式为 #,##0，应为 0$/],
    ],
    [
      'white letters',
      (book) => restyle(sheetOf(book, '调整').getCell('F3'), { font: { color: { argb: 'FFFFFFFF' } } }),
      [/^显示：“调整”F3：字体颜色过浅$/],
    ],
    [
      'a black ground',
      (book) =>
        restyle(sheetOf(book, '调整').getCell('F3'), {
          fill: { type: 'pattern', pattern: 'solid', fgColor: { theme: 1 } },
        }),
      [/^显示：“调整”F3：底色过深$/],
    ],
    [
      'a letter of a text that nobody sees',
      (book) =>
        (sheetOf(book, '调整').getCell('F3').value = {
          richText: [{ text: '=HYPERLINK(' }, { text: '"x")', font: { color: { theme: 0 } } }],
        }),
      [/^显示：“调整”F3：字体颜色过浅$/],
    ],
    [
      'digits upside down',
      (book) => restyle(sheetOf(book, '汇总').getCell('B16'), { alignment: { textRotation: 90 } }),
      [/^显示：“汇总”B16：文字被旋转$/],
    ],
    ['a row', (book) => (sheetOf(book, '调整').getRow(3).hidden = true), [/^显示：“调整”第 3 行被隐藏$/]],
    ['a low row', (book) => (sheetOf(book, '调整').getRow(3).height = 1), [/^显示：“调整”第 3 行行高过小$/]],
    ['a column', (book) => (sheetOf(book, '明细').getColumn(5).hidden = true), [/^显示：“明细”第 5 列被隐藏$/]],
    ['a sheet', (book) => (sheetOf(book, '调整').state = 'veryHidden'), [/^显示：工作表“调整”被隐藏$/]],
    ['merged cells', (book) => sheetOf(book, '汇总').mergeCells('B12:C12'), [/^显示：“汇总”B12:C12 有合并单元格$/]],
    [
      'a condition',
      (book) =>
        sheetOf(book, '汇总').addConditionalFormatting({
          ref: 'B16',
          rules: [{ type: 'expression', priority: 1, formulae: ['TRUE'], style: { numFmt: '"1"' as never } }],
        }),
      [/^显示：“汇总”B16 有条件格式$/],
    ],
    [
      'a picture',
      (book) => {
        const base64 =
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
        sheetOf(book, '汇总').addImage(book.addImage({ base64, extension: 'png' }), 'B16:B16');
      },
      [/^显示：“汇总”有图形或图片$/],
    ],
    [
      'a comment',
      (book) => (sheetOf(book, '汇总').getCell('B16').note = '实付 1 元'),
      [/^显示：“汇总”有批注；“汇总”有批注或控件$/],
    ],
    [
      'a choice of values',
      (book) =>
        (sheetOf(book, '汇总').getCell('B17').dataValidation = {
          type: 'list',
          formulae: ['"壹,贰"'],
          showInputMessage: true,
        }),
      [/^显示：“汇总”B17 有数据验证$/],
    ],
    ['a filter', (book) => (sheetOf(book, '日报').autoFilter = 'A1:B5'), [/^显示：.*“日报”A1:B5 有自动筛选$/]],
    ['a name', (book) => book.definedNames.add('汇总!$B$16', '应付'), [/^显示：多出名称“应付”$/]],
    [
      'part of a sheet that is printed',
      (book) => (sheetOf(book, '汇总').pageSetup.printArea = 'A1:B5'),
      [/^显示：多出名称“_xlnm.Print_Area”$/],
    ],
    [
      'another header',
      (book) => (sheetOf(book, '汇总').headerFooter.oddHeader = '&C实付 1 元'),
      [/^显示：“汇总”页眉或页脚为“&C实付 1 元”$/],
    ],
  ])(
    'says what would be seen otherwise than it is stored, as a program writes it: %s',
    async (_what, change, sentences) => {
      const found = await verifyStatement({ workbook: await tampered(change) });
      expect(wrong(found)).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
    },
  );

  it('says field by field what differs from the export', async () => {
    const file = await tampered((book) => {
      sheetOf(book, '明细').getCell('E7').value = 9;
      sheetOf(book, '明细').spliceRows(12, 1);
    });
    const found = await verifyStatement({ workbook: file, exportDir });
    const [detail] = found.checks.filter(({ name }) => name === '明细与导出');
    expect(detail?.detail).toMatch(
      /^序号 6（“明细”第 7 行）的通话秒数：工作簿为“9”，导出为“26”；工作簿缺少导出中的序号 11（通话 [0-9a-f-]{36}）$/,
    );
    expect(found.checks.find(({ name }) => name === '导出明细链')?.ok).toBe(true);
  });

  it('names an export that was changed, that belongs to another statement, or that is none', async () => {
    const changed = path.join(folder, 'changed');
    await writeStatementExport(document, changed, { workbookSha256: await sha256Of(workbook), sealer: TEST_SEALER });
    const lines = await readFile(path.join(changed, 'lines.csv'), 'utf8');
    await writeFile(path.join(changed, 'lines.csv'), lines.replace(',26,', ',27,'));
    const found = await verifyStatement({ workbook, exportDir: changed });
    expect(wrong(found)).toEqual([
      expect.stringMatching(/^导出明细链：序号 6（lines.csv 第 7 行）：内容在结账后被改动/),
      expect.stringMatching(/^明细与导出：序号 6.*的通话秒数：工作簿为“26”，导出为“27”$/),
    ]);
    const other = path.join(folder, 'other');
    await writeStatementExport(testDocument({ month: '2024-06', own: 3 }), other, {
      workbookSha256: '0'.repeat(64),
      sealer: TEST_SEALER,
    });
    expect(wrong(await verifyStatement({ workbook, exportDir: other }))).toEqual([
      '导出清单：导出是结算单 WJ-202406 的，工作簿是 WJ-202407 的',
    ]);
    await writeFile(path.join(changed, 'lines.csv'), '\uFEFFnumber,callId\r\n');
    await expect(verifyStatement({ workbook, exportDir: changed })).rejects.toThrow(/lines.csv 的表头不对/);
    await expect(verifyStatement({ workbook, exportDir: folder })).rejects.toThrow(/缺少 manifest.json/);
  });

  it('is not as it was when the signature of an export as a file is missing, or is that of a stranger', async () => {
    const exported = path.join(folder, 'unsealed');
    const workbookSha256 = await sha256Of(workbook);
    await writeStatementExport(document, exported, { workbookSha256 });
    const found = await verifyStatement({ workbook, exportDir: exported });
    expect(found.ok).toBe(false);
    expect(wrong(found)).toEqual([expect.stringMatching(/^工作簿文件：signature.json 中没有对工作簿文件的签名/)]);
    const stranger = strangersSealer();
    await writeStatementExport(document, exported, { workbookSha256, sealer: stranger });
    expect(wrong(await verifyStatement({ workbook, exportDir: exported }))).toEqual([
      expect.stringMatching(/^工作簿文件：工作簿文件由另一公钥签名（指纹 .{39}），不知道是不是乙方的$/),
    ]);
    const known = [TEST_PUBLIC_KEY, stranger.publicKey()];
    expect(wrong(await verifyStatement({ workbook, exportDir: exported, trustedKeys: known }))).toEqual([]);
  });

  it('vouches for its differences by itself, and says so plainly where it does not', async () => {
    const detail = ({ checks }: Verification) => checks.filter(({ name }) => name === '差异');
    expect(detail(await verifyStatement({ workbook }))).toEqual([
      { name: '差异', ok: true, detail: '核对记录与乙方对它的签名相符' },
    ]);
    const changed = await tampered((book) => (sheetOf(book, '差异').getCell('E2').value = '已核实'));
    expect(wrong(await verifyStatement({ workbook: changed }))).toEqual([
      '差异：“差异”与它的签名不符：内容、签名或清单被改动',
    ]);
    const more = await tampered((book) => sheetOf(book, '差异').addRow(['缺少录音']));
    expect((await verifyStatement({ workbook: more })).ok).toBe(false);
    const hidden = await tampered((book) => (sheetOf(book, '差异').getRow(2).hidden = true));
    expect(wrong(await verifyStatement({ workbook: hidden }))).toEqual(['显示：“差异”第 2 行被隐藏']);

    const file = path.join(folder, 'before-seals.xlsx');
    await writeStatementWorkbook({ ...document, differencesSeal: null }, createWriteStream(file));
    const unsealed = await verifyStatement({ workbook: file });
    expect(unsealed.ok).toBe(true);
    expect(detail(unsealed)[0]?.detail).toContain('其内容没有签名担保');
    const stranger = strangersSealer();
    const differencesSeal = sealDifferences(document.manifestText, document.differences, stranger);
    await writeStatementWorkbook({ ...document, differencesSeal }, createWriteStream(file));
    expect(wrong(await verifyStatement({ workbook: file }))).toEqual([
      expect.stringMatching(/^差异：“差异”由另一公钥签名（指纹 .{39}），不知道是不是乙方的$/),
    ]);
    const trustedKeys = [TEST_PUBLIC_KEY, stranger.publicKey()];
    expect(wrong(await verifyStatement({ workbook: file, trustedKeys }))).toEqual([]);
  });

  it('is not believed with a key of somebody else', async () => {
    const key = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const found = await verifyStatement({ workbook, trustedKeys: [key] });
    expect(wrong(found)).toEqual([
      expect.stringMatching(/^公钥：文件中的公钥（指纹 .{39}）不是乙方的公钥（指纹 .{39}）$/),
    ]);
    await expect(verifyStatement({ workbook, trustedKeys: ['x'] })).rejects.toThrow(/不是 Ed25519 公钥/);
  });

  it('is refused in one sentence when it is no workbook of a statement', async () => {
    const refused = async (name: string, bytes: Buffer): Promise<string> => {
      const file = path.join(folder, name);
      await writeFile(file, bytes);
      const cause: unknown = await verifyStatement({ workbook: file }).then(
        () => null,
        (error: unknown) => error,
      );
      expect(cause).toBeInstanceOf(DomainError);
      return (cause as DomainError).message;
    };
    const whole = await readFile(workbook);
    expect(await refused('empty', Buffer.alloc(0))).toContain('不是 xlsx 格式');
    expect(await refused('text', Buffer.from('=1+1'))).toContain('不是 xlsx 格式');
    expect(await refused('half', whole.subarray(0, whole.length / 2))).toContain('文件不完整');
    expect(await refused('bomb', await bomb())).toContain('压缩比异常');
    const other = new ExcelJS.Workbook();
    other.addWorksheet('工资表').addRow(['=1+1']);
    expect(await refused('wages', Buffer.from(await other.xlsx.writeBuffer()))).toContain('没有工作表“校验”');
    await expect(verifyStatement({ workbook: path.join(folder, 'none') })).rejects.toThrow(/打不开文件/);
  });

  it('never crashes the verifier, whatever byte of it is another', async () => {
    const whole = await readFile(workbook);
    const file = path.join(folder, 'flipped');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
        async (flips) => {
          const bytes = Buffer.from(whole);
          for (const [at, by] of flips) bytes[at] = (bytes[at] ?? 0) ^ by;
          await writeFile(file, bytes);
          await verifyStatement({ workbook: file }).catch((cause: unknown) =>
            expect(cause).toBeInstanceOf(DomainError),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('verifies whatever its lines say', async () => {
    const file = path.join(folder, 'any.xlsx');
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '=1+1',
        '+1',
        '-1',
        '@SUM(A1)',
        '\t=1',
        '\r\n',
        "'x",
        '_x0041_',
        '"',
        '1e5',
        '2024-07',
        ' a ',
        '<&>',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({ agent: anyText, queue: anyText, caller: anyText, request: anyText, seconds: fc.nat(90_000) }),
        fc.integer({ min: 0, max: 200 }),
        async (change, own) => {
          const any = testDocument({ own, change: () => change });
          await writeStatementWorkbook(any, createWriteStream(file));
          const to = path.join(folder, 'any');
          await writeStatementExport(any, to, { workbookSha256: await sha256Of(file), sealer: TEST_SEALER });
          expect(wrong(await verifyStatement({ workbook: file, exportDir: to }))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the same file each time it is made, and goes on over several sheets', async () => {
    const again = path.join(folder, 'again.xlsx');
    await writeStatementWorkbook(document, createWriteStream(again));
    expect(await sha256Of(again)).toBe(await sha256Of(workbook));
    await writeStatementWorkbook(document, createWriteStream(again), { linesPerSheet: 10 });
    const reader = await WorkbookReader.open(again);
    expect(reader.sheetNames.filter((name) => name.startsWith('明细'))).toEqual([
      '明细',
      '明细 (2)',
      '明细 (3)',
      '明细 (4)',
    ]);
    await reader.close();
  });
});

function strangersSealer(): Sealer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    sign: (content) => sign(null, Buffer.from(content, 'utf8'), privateKey).toString('base64'),
    publicKey: () => publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** Of this cell alone: cells that look alike share their style. */
function restyle(cell: ExcelJS.Cell, style: Partial<ExcelJS.Style>): void {
  cell.style = { ...cell.style, ...style };
}

/** Copies a workbook with one of its parts changed, as no spreadsheet program would write it. */
async function rewrite(from: string, to: string, part: string, change: (xml: string) => string): Promise<void> {
  const archive = await ZipArchive.open(from);
  const zip = archiver('zip', { zlib: { level: 6 } });
  const written = pipeline(zip, createWriteStream(to));
  for (const name of archive.names) {
    const content = await text(await archive.read(name));
    const changed = name === part ? change(content) : content;
    if (name === part && changed === content) throw new Error(`nothing was changed in ${part}`);
    zip.append(changed, { name });
  }
  await zip.finalize();
  await written;
  await archive.close();
}

/** Sixty-four megabytes of zeros, as small as they get. */
async function bomb(): Promise<Buffer> {
  const zip = archiver('zip', { zlib: { level: 9 } });
  zip.append(Buffer.alloc(64_000_000), { name: 'xl/workbook.xml' });
  void zip.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of zip) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

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
