import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TableRow } from './csv-records.js';
import { openTable, type Table, type TableOptions } from './table.js';
import { encodeGb } from './testing/encode-gb.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const open = (content: Uint8Array, options: Partial<TableOptions> = {}): Promise<Table> =>
  openTable(() => [content], { wanted: null, ...options });
async function rowsOf(table: Table): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const row of table.rows()) rows.push(row);
  return rows;
}
const cellsOf = async (text: string, options: Partial<TableOptions> = {}) =>
  (await rowsOf(await open(bytes(text), options))).map(({ cells }) => cells);
const refusal = async (content: Uint8Array, options: Partial<TableOptions> = {}): Promise<string> =>
  open(content, options)
    .then(rowsOf)
    .then(
      () => 'read',
      (cause: { code: string; message: string }) => `${cause.code} ${cause.message}`,
    );
/** The bytes cut into pieces of so many. */
function* cut(content: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

const ENCODINGS: readonly (readonly [name: string, encode: (text: string) => Uint8Array, found: string])[] = [
  ['UTF-8', bytes, 'utf-8'],
  ['UTF-8 with a mark', (text) => bytes(`\ufeff${text}`), 'utf-8'],
  ['GBK', encodeGb, 'gb18030'],
  ['UTF-16 LE', (text) => Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
  ['UTF-16 BE', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'utf-16be'],
];

describe('a table as Excel and WPS write it', () => {
  it('is read cell for cell, each row at its line and at its row, however it is written and cut', async () => {
    const sign = fc.constantFrom('甲', '乙', 'x', '7', '"', ',', ';', '\t', '|', '\n', '\r\n', '\r', ' ', '=', "'");
    const cell = fc.string({ unit: sign, maxLength: 6 });
    const table = fc
      .integer({ min: 2, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...ENCODINGS),
        fc.constantFrom(',', '\t', ';', '|'),
        fc.constantFrom('\r\n', '\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (body, [, encode, encoding], delimiter, end, hasDirective, endsWithBreak, size) => {
          const width = body[0]?.length ?? 2;
          const heading = Array.from({ length: width }, (_, index) => `列\n${'甲乙丙丁戊'.charAt(index)}`);
          // As Excel does: quotes where a cell would be divided, doubled inside them. Never a cell that begins with blanks.
          const quoted = (text: string): string =>
            /[",;\t|\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
          const records = [heading, ...body].map((cells) => cells.map(quoted).join(delimiter));
          const text =
            (hasDirective ? [`sep=${delimiter}`] : []).concat(records).join(end) + (endsWithBreak ? end : '');
          const content = encode(text);
          const read = await openTable(() => cut(content, size), {
            wanted: heading.map((name) => name.replace('\n', ' ')),
          });
          const linesIn = (record: string): number => record.split(/\r\n|\n|\r/).length;
          let line = hasDirective ? 2 : 1;
          const expected: TableRow[] = [];
          records.forEach((record, index) => {
            const cells = (body[index - 1] ?? []).map((each) => each.replace(/\r\n?/g, '\n'));
            if (cells.some((each) => each.trim() !== '')) expected.push({ line, row: index + 1, cells });
            line += linesIn(record);
          });
          expect(read.encoding).toBe(/[^\x00-\x7f]/.test(text) ? encoding : expect.any(String));
          expect(read.columns).toEqual(heading.map((name) => name.replace('\n', '')));
          expect(await rowsOf(read)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may have the breaks of several programs in one file', async () => {
    const read = await open(bytes('a,b\r\n1,2\n3,4\r5,"6\r7\r\n8"\r\n\n9,x'));
    expect((await rowsOf(read)).map(({ line, row, cells }) => [line, row, ...cells])).toEqual([
      [2, 2, '1', '2'],
      [3, 3, '3', '4'],
      [4, 4, '5', '6\n7\n8'],
      [8, 6, '9', 'x'],
    ]);
  });

  it.each<[string, string, string[]]>([
    ['breaks, NBSP and wide blanks', '"通话\n时长\u00a0",序　号,"Call \r\n start"', ['通话时长', '序号', 'Call start']],
    ['wide forms and signs without a shape', '\u200b时长（秒）,ＩＤ,主叫\u202c', ['时长(秒)', 'ID', '主叫']],
    ['the same twice', '时间,号码,时间', ['时间(第1列)', '号码', '时间(第3列)']],
    ['nothing', '时间,,号码,', ['时间', '第2列', '号码', '第4列']],
    ['what looks like a place', '第2列,,x', ['第2列(第1列)', '第2列', 'x']],
    ['a whole sentence', `${'长'.repeat(200)},b,c`, [`${'长'.repeat(30)}(第1列)`, 'b', 'c']],
  ])('has a key for every column where headings hold %s', async (_what, heading, keys) => {
    const table = await open(bytes(`${heading}\n甲,乙,丙`));
    expect(table.columns).toEqual(keys);
    // Whoever names the column by its key finds it, also when the key was copied.
    for (const [index, key] of keys.entries()) expect(table.indexOf(` ${key}\n`)).toBe(index);
    expect((await open(bytes(`${heading}\n甲,乙,丙`), { wanted: keys })).columns).toEqual(keys);
  });

  it('has keys of which no two are alike, whatever stands in its headings', async () => {
    const heading = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('', ' ', '时间', '第1列', '第2列', '时间(第2列)', 'x'.repeat(99)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(heading, { minLength: 2, maxLength: 6 }), async (headings) => {
        const written = headings.map((name) => `"${name.replace(/[\0\ud800-\udfff]/g, '').replaceAll('"', '""')}"`);
        const { columns } = await open(bytes(`sep=,\n${written.join(',')}\n`)).catch(() => ({ columns: ['empty'] }));
        expect(new Set(columns).size).toBe(columns.length);
        for (const key of columns) {
          expect(key.length).toBeLessThanOrEqual(100);
          const again = await open(bytes(`sep=,\n${written.join(',')}\n`), { wanted: [key] }).catch(() => null);
          if (again) expect(again.indexOf(key)).toBe(columns.indexOf(key));
        }
      }),
    );
  });

  it.each([
    ['a title, a period and an empty row', '中国电信 7 月话单,,\n账期,2024-07,\n,,\n号码,时间,时长\n138,8:00,5'],
    ['a title of another width', '话单\n\n号码,时间,时长\n138,8:00,5'],
    ['a title with commas, divided by tabs', '话单,武进,7月,合计\n号码\t时间\t时长\n138\t8:00\t5\n139\t8:01\t6'],
    ['amounts with commas, divided by semicolons', '号码;时间;时长\n1,5;8,0;5,5'],
    ['bars', '号码|时间|时长\n138|8:00|5'],
  ])('has its heading under or divided by %s', async (_what, text) => {
    expect((await open(bytes(text))).columns).toEqual(['号码', '时间', '时长']);
    expect((await open(bytes(text), { wanted: ['时长', '号码'] })).columns).toEqual(['号码', '时间', '时长']);
  });

  it('has rows of one width: what is missing at the end is empty, what is empty beyond is nothing', async () => {
    expect(await cellsOf('a,b,c\n1\n1,2,3,,\n,,\n,,3')).toEqual([
      ['1', '', ''],
      ['1', '2', '3'],
      ['', '', '3'],
    ]);
    expect(await refusal(bytes('a,b\n"1\n",2\n1,2,3'))).toBe(
      'tables/row 第 4 行（Excel 中第 3 行）有 3 列，表头有 2 列',
    );
  });

  it('tells the first fault, after the rows before it', async () => {
    const table = await open(bytes('a,b\n1,2\n3,4\n5,"6\n7,8\n'));
    const seen: string[][] = [];
    const reading = (async () => {
      for await (const { cells } of table.rows()) seen.push([...cells]);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'tables/row', details: { line: 4, row: 4 } });
    expect(seen).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('is read as far as it goes where only its beginning is at hand', async () => {
    for (const end of ['3,"4', '3,4', '3,主'.slice(0, -1), '3'])
      expect(await cellsOf(`a,b\n1,2\n${end}`, { isWhole: false })).toEqual([['1', '2']]);
    const half = bytes('主叫,b\n1,2\n主').slice(0, -1);
    const table = await open(half, { isWhole: false });
    expect([table.encoding, table.columns]).toEqual(['utf-8', ['主叫', 'b']]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /^tables\/empty/],
    ['a mark and nothing', bytes('\ufeff'), /^tables\/empty/],
    ['blank rows', bytes('\n,,\n \n'), /^tables\/empty/],
    ['a workbook', bytes('PK\u0003\u0004'), /^tables\/format.*xlsx.*另存为“CSV UTF-8/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /^tables\/format.*xls.*另存为“CSV UTF-8/],
    ['a web page called .xls', bytes('\n<html><table><tr><td>号码</td></tr></table></html>'), /^tables\/format.*网页/],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2', 'utf16le'), /^tables\/format.*不是文本/],
    ['UTF-32', Buffer.from('fffe000061000000', 'hex'), /^tables\/format.*UTF-32/],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), /^tables\/(format|encoding)/],
    ['no encoding that we know', Buffer.concat([bytes('a,b\n'), Buffer.from('ff80ff80', 'hex')]), /^tables\/encoding/],
    ['an endless line', bytes(`a,b\n${'1,'.repeat(40_000)}`), /^tables\/row 第 2 行太长/],
    ['an endless heading', bytes('a,'.repeat(40_000)), /^tables\/row 第 1 行太长/],
    ['too many columns', bytes('a,'.repeat(600)), /^tables\/columns 列太多/],
    ['an endless cell', bytes(`a,b\n1,"${'x\n'.repeat(70_000)}"`), /^tables\/row 从第 2 行起引号没有闭合/],
  ])('is none where there is %s', async (_what, content, message) => {
    expect(await refusal(content)).toMatch(message);
  });

  it('is refused for columns that it lacks, and says which it has, numbers hidden', async () => {
    expect(await refusal(bytes('甲,"乙\n",丙\n1,2,3'), { wanted: ['乙', '丁'] })).toBe(
      'tables/columns 表头里没有这些列：丁。表头是：甲、乙、丙',
    );
    expect(await refusal(bytes('1,13812348000,张三,5\n'), { wanted: ['丁'] })).not.toContain('13812348000');
    // A name that two columns have is the key of neither.
    expect(await refusal(bytes('甲,甲\n1,2'), { wanted: ['甲'] })).toContain('甲(第1列)、甲(第2列)');
  });
});
