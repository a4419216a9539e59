import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  filler,
  sheetOf,
  stringsOf,
  times,
  workbookOf,
  writeZip,
  type HandMadeEntry,
} from '../testing/hostile-workbooks.js';
import { verifyApart } from './verify-apart.js';

jest.setTimeout(300_000); // processes start, and some run into a bound

const row = (index: number, cells: string): string => `<row r="${index + 1}">${cells}</row>`;
const text = (content: string): string => `<c t="inlineStr"><is><t>${content}</t></is></c>`;

/** Workbooks made to harm, and what is said of each. */
const HOSTILE: readonly (readonly [what: string, entries: () => HandMadeEntry[], said: string])[] = [
  [
    'one enormous text node',
    () => workbookOf(sheetOf(['<row r="1"><c t="inlineStr"><is><t>', ...filler(60), '</t></is></c></row>'])),
    'XML 中的文字过长',
  ],
  [
    'one enormous CDATA section',
    () => workbookOf(sheetOf(['<row r="1"><c t="str"><v><![CDATA[', ...filler(60), ']]></v></c></row>'])),
    'XML 中的文字过长',
  ],
  ['one enormous comment', () => workbookOf(sheetOf(['<!--', ...filler(60), '-->'])), 'XML 中的文字过长'],
  ['one enormous attribute', () => workbookOf(sheetOf(['<row r="', ...filler(30), '"/>'])), 'XML 中的文字过长'],
  ['one enormous name', () => workbookOf(sheetOf(['<', ...filler(30), '/>'])), 'XML 中的文字过长'],
  ['one enormous processing instruction', () => workbookOf(sheetOf(['<?x ', ...filler(30), '?>'])), 'XML 中的文字过长'],
  [
    'attributes without end',
    () => workbookOf(sheetOf(['<row ', ...times(1_000_000, (index) => `a${index}="1" `), '/>'])),
    'XML 元素的属性过多',
  ],
  ['elements nested without end', () => workbookOf(sheetOf(times(1_000_000, () => '<is>'))), 'XML 嵌套过深'],
  [
    'entities that multiply',
    () =>
      workbookOf([
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        ...sheetOf([row(0, text('&b;'))]),
      ]),
    'XML 中有文档类型声明',
  ],
  [
    'an entity from elsewhere',
    () => workbookOf(['<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', ...sheetOf([row(0, text('&a;'))])]),
    'XML 中有文档类型声明',
  ],
  [
    'a row of a million cells',
    () => workbookOf(sheetOf(['<row r="1">', ...times(300_000, () => text('x')), '</row>'])),
    '中没有签名和清单',
  ],
  [
    'a million rows of texts',
    () => workbookOf(sheetOf(times(200_000, (index) => row(index, text(`${index}`) + text('x'))))),
    '(中没有签名和清单|清单过长)',
  ],
  [
    'millions of shared texts',
    () =>
      workbookOf(sheetOf([]), [
        { name: 'xl/sharedStrings.xml', content: stringsOf(times(2_000_000, (index) => `<si><t>${index}</t></si>`)) },
      ]),
    '(中没有签名和清单|内存超出限度|时间超出限度|临时空间超出限度)',
  ],
  ['a bomb', () => workbookOf(sheetOf(times(2_000, () => text('a'.repeat(50_000))))), '压缩比异常'],
  [
    'a thousand bombs, each of them modest',
    () => [
      ...workbookOf(sheetOf([])),
      ...Array.from({ length: 900 }, (_, index) => ({
        name: `xl/b${index}`,
        content: times(1_000, () => 'a'.repeat(1_000)),
      })),
    ],
    '压缩比异常',
  ],
  [
    'entries that share their bytes',
    () => [
      ...workbookOf(sheetOf([])),
      { name: 'xl/b', content: filler(10) },
      ...Array.from({ length: 100 }, (_, index) => ({ name: `xl/b${index}`, sharesBytesOf: 'xl/b' })),
    ],
    '与其他条目重叠',
  ],
  [
    'a size that is said to be huge',
    () => workbookOf(sheetOf([]), [{ name: 'xl/theme.xml', unpacked: 4_000_000_000 }]),
    '压缩比异常',
  ],
  [
    'a size that is said to be small',
    () => workbookOf(sheetOf([]), [{ name: 'xl/worksheets/sheet1.xml', content: filler(50), unpacked: 100 }]),
    '长度与目录不符',
  ],
  [
    'a hundred thousand entries',
    () => [...workbookOf(sheetOf([])), ...Array.from({ length: 100_000 }, (_, index) => ({ name: `b${index}` }))],
    '条目过多',
  ],
  [
    'a zip within a zip, and no workbook',
    () => [{ name: 'inner.zip', content: ['PK\u0003\u0004'] }],
    '缺少 _rels/.rels',
  ],
];

describe('a workbook made to harm', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-hostile-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`yiche-tmp-${process.pid}-`));

  it.each(HOSTILE)('of %s is refused in a sentence, and costs the server nothing', async (_what, entries, said) => {
    const file = path.join(folder, 'workbook.xlsx');
    await writeZip(file, entries());
    expect((await stat(file)).size).toBeLessThan(30_000_000);
    const before = process.memoryUsage.rss();
    await expect(verifyApart({ workbook: file })).rejects.toMatchObject({
      name: 'DomainError',
      code: expect.stringMatching(
        /^(settlement\/not-a-workbook|settlement\/workbook-too-large|apart\/too-much-\w+|apart\/too-large-a-file)$/,
      ),
      message: expect.stringMatching(said),
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
    expect(await left()).toEqual([]);
  });

  it('ends no process with a small heap, nor two at once', async () => {
    const file = path.join(folder, 'twice.xlsx');
    await writeZip(
      file,
      workbookOf(sheetOf(['<row r="1"><c t="inlineStr"><is><t>', ...filler(200), '</t></is></c></row>'])),
    );
    const source = (name: string): string => new URL(name, import.meta.url).href;
    const code = `
      import { verifyApart } from '${source('./verify-apart.ts')}';
      const one = () => verifyApart({ workbook: process.argv[1] }).catch(({ code }) => code);
      console.log(JSON.stringify(await Promise.all([one(), one()])));`;
    const fromSource = source('../../../platform/src/testing/from-source.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--max-old-space-size=64', '--import', fromSource, '--input-type=module', '-e', code, file],
    ]);
    expect(JSON.parse(stdout)).toEqual(['settlement/not-a-workbook', 'settlement/not-a-workbook']);
  });

  it.each([
    ['a gzip', async (file: string) => writeFile(file, gzipSync(Buffer.alloc(10_000_000)))],
    [
      'a workbook of which the end is missing',
      async (file: string) => {
        await writeZip(file, workbookOf(sheetOf(filler(20))));
        await truncate(file, 100_000);
      },
    ],
    [
      'a workbook with a damaged directory',
      async (file: string) => {
        await writeZip(file, workbookOf(sheetOf([])));
        const bytes = await readFile(file);
        bytes.fill(0, bytes.lastIndexOf('PK\u0001\u0002'), bytes.lastIndexOf('PK\u0001\u0002') + 4);
        await writeFile(file, bytes);
      },
    ],
    [
      'a workbook with an entry that lies elsewhere',
      async (file: string) => {
        await writeZip(file, workbookOf(sheetOf([])));
        const bytes = await readFile(file);
        bytes.fill(0, 0, 4);
        await writeFile(file, bytes);
      },
    ],
    ['nothing but zeros', async (file: string) => writeFile(file, Buffer.alloc(50_000_000))],
  ])('that is %s is refused in a sentence', async (_what, write) => {
    const file = path.join(folder, 'other.xlsx');
    await write(file);
    await expect(verifyApart({ workbook: file })).rejects.toMatchObject({ code: 'settlement/not-a-workbook' });
    expect(await left()).toEqual([]);
  });
});
