import { says } from './says.js';

/** Where a row is: its line in the file, and its row as a spreadsheet counts. */
export type Place = Readonly<{ line: number; row: number }>;

/** Where a row is, for a sentence: `第 7 行`, and where a spreadsheet counts otherwise `第 7 行（Excel 中第 5 行）`. */
export const placeOf = ({ line, row }: Place): string =>
  line === row ? `第 ${line} 行` : `第 ${line} 行（Excel 中第 ${row} 行）`;

export const placeInEnglish = ({ line, row }: Place): string =>
  line === row ? `line ${line}` : `line ${line} (row ${row} in Excel)`;

const NOT_ENCODED = {
  auto: { chinese: 'UTF-8，也不是 GBK', english: 'neither UTF-8 nor GBK' },
  'utf-8': { chinese: 'UTF-8', english: 'not UTF-8' },
  gb18030: { chinese: 'GBK', english: 'not GBK' },
  'utf-16le': { chinese: 'UTF-16', english: 'not UTF-16' },
  'utf-16be': { chinese: 'UTF-16', english: 'not UTF-16' },
} as const;

type Wanted = Readonly<{ wanted: keyof typeof NOT_ENCODED }>;

/** Tables from outside. */
export const tablesErrors = {
  'tables/empty': says('invalid', '文件是空的', 'The file is empty'),
  'tables/empty#blank': says('invalid', '文件里没有内容', 'There is nothing in the file'),
  'tables/encoding': says(
    'invalid',
    ({ wanted }: Wanted) => `文件的编码不是 ${NOT_ENCODED[wanted].chinese}`,
    ({ wanted }) => `The encoding of the file is ${NOT_ENCODED[wanted].english}`,
  ),
  'tables/format': says(
    'invalid',
    '文件不是文本，请导入 CSV 文件（UTF-8 或 GBK）',
    'The file is no text. Import a CSV file (UTF-8 or GBK)',
  ),
  'tables/format#markup': says(
    'invalid',
    '文件是网页或 XML，请用 Excel 或 WPS 打开后另存为“CSV UTF-8”再导入',
    'The file is a web page or XML. Open it with Excel or WPS, save it as “CSV UTF-8” and import that',
  ),
  'tables/format#workbook': says(
    'invalid',
    '文件是 Excel 或 WPS 工作簿（.xlsx）或压缩包，请打开后另存为“CSV UTF-8（逗号分隔）”再导入',
    'The file is an Excel or WPS workbook (.xlsx) or an archive. Open it, save it as “CSV UTF-8 (comma delimited)” and import that',
  ),
  'tables/format#old-workbook': says(
    'invalid',
    '文件是旧版 Excel 或 WPS 工作簿（.xls、.et），请打开后另存为“CSV UTF-8（逗号分隔）”再导入',
    'The file is an old Excel or WPS workbook (.xls, .et). Open it, save it as “CSV UTF-8 (comma delimited)” and import that',
  ),
  'tables/format#archive': says(
    'invalid',
    '文件是压缩包，请解压后再导入',
    'The file is an archive. Unpack it and import what is in it',
  ),
  'tables/format#pdf': says('invalid', '文件是 PDF，请导入 CSV 文件', 'The file is a PDF. Import a CSV file'),
  'tables/format#utf-32': says(
    'invalid',
    '文件是 UTF-32 编码，请另存为 UTF-8 编码的 CSV 再导入',
    'The file is encoded as UTF-32. Save it as CSV in UTF-8 and import that',
  ),
  'tables/columns#too-many': says(
    'invalid',
    ({ columns, most }: { columns: number; most: number }) => `列太多：${columns} 列，最多 ${most} 列`,
    ({ columns, most }) => `Too many columns: ${columns}; at most ${most}`,
  ),
  'tables/columns#unknown': says(
    'invalid',
    ({ column }: { column: string }) => `表头里没有这一列：${column}`,
    ({ column }) => `There is no such column in the heading: ${column}`,
  ),
  'tables/columns': says(
    'invalid',
    ({ missing, shown }: { missing: readonly string[]; shown: string }) =>
      `表头里没有这些列：${missing.join('、')}。表头是：${shown}`,
    ({ missing, shown }) => `These columns are not in the heading: ${missing.join(', ')}. The heading is: ${shown}`,
  ),
  'tables/row#unclosed': says(
    'invalid',
    (place: Place) => `从${placeOf(place)}起引号没有闭合，或者一行太长`,
    (place) => `From ${placeInEnglish(place)} on a quotation mark is not closed, or a line is too long`,
  ),
  'tables/row#too-long': says(
    'invalid',
    ({ line, longest }: { line: number; longest: number }) => `第 ${line} 行太长，超过 ${longest} 个字符`,
    ({ line, longest }) => `Line ${line} is too long, more than ${longest} characters`,
  ),
  'tables/row#too-wide': says(
    'invalid',
    ({ line, row, cells, width }: Place & { cells: number; width: number }) =>
      `${placeOf({ line, row })}有 ${cells} 列，表头有 ${width} 列`,
    ({ line, row, cells, width }) =>
      `In ${placeInEnglish({ line, row })} there are ${cells} columns; the heading has ${width}`,
  ),
} as const;
