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

/** What was seen in a cell: its text where that may be repeated, quoted; else how many characters are in it, none where it is blank. */
export type Seen = Readonly<{ seen: string; letters: number }>;

export const seenInChinese = ({ seen, letters }: Seen): string =>
  seen !== '' ? `“${seen}”` : letters > 0 ? `文字（${letters} 个字）` : '空白';

export const seenInEnglish = ({ seen, letters }: Seen): string =>
  seen !== '' ? `it says “${seen}”` : letters > 0 ? `there are words in it (${letters} characters)` : 'it is blank';

/** What to do about a cell that is no day, or no moment. */
const HINTS = {
  serial: {
    chinese: '是 Excel 的日期序号，请把这一列的格式设为日期（年-月-日）再另存',
    english:
      'that is the serial number of a day in Excel: format the column as a date (year-month-day) and save it again',
  },
  ambiguous: {
    chinese: '看不出哪个是月、哪个是日，请写成 2028-01-31 的样子',
    english: 'which is the month and which the day cannot be told: write it like 2028-01-31',
  },
  'short-year': {
    chinese: '年份请写四位，如 2028-01-31',
    english: 'write the year with four digits, such as 2028-01-31',
  },
  day: {
    chinese: '应写成 2028-01-31、2028/1/31 或 2028年1月31日',
    english: 'write it like 2028-01-31 or 2028/1/31',
  },
  moment: {
    chinese: '应写成 2028-01-31 08:00:01（北京时间）',
    english: 'write it like 2028-01-31 08:00:01 (Beijing time)',
  },
  'no-seconds': {
    chinese: '没有秒。Excel 和 WPS 另存时会丢掉没有显示的秒，请用原文件，或让这一列显示到秒再另存',
    english:
      'there are no seconds. Excel and WPS drop seconds that are not shown: use the original file, or have the column show seconds and save it again',
  },
} as const;

/** What to do about a cell that is no day or no moment, by its name. */
export type CellHint = keyof typeof HINTS;

type Hinted = Seen & Readonly<{ hint: CellHint }>;

/** Why a cell of a table cannot be read; stands in the sentence that says where the cell is. */
const cellErrors = {
  'tables/cell#day': says(
    'invalid',
    (cell: Hinted) => `不是日期：看到的是${seenInChinese(cell)}，${HINTS[cell.hint].chinese}`,
    (cell) => `Not a day: ${seenInEnglish(cell)}; ${HINTS[cell.hint].english}`,
  ),
  'tables/cell#moment': says(
    'invalid',
    (cell: Hinted) => `不是时间：看到的是${seenInChinese(cell)}，${HINTS[cell.hint].chinese}`,
    (cell) => `Not a time: ${seenInEnglish(cell)}; ${HINTS[cell.hint].english}`,
  ),
  'tables/cell#duration': says(
    'invalid',
    (cell: Seen & { hours: number }) =>
      `不是时长：看到的是${seenInChinese(cell)}，应写成秒数、分:秒 或 时:分:秒，不超过 ${cell.hours} 小时`,
    (cell) =>
      `Not a length of time: ${seenInEnglish(cell)}; write it in seconds, as min:s or h:min:s, ${cell.hours} hours at most`,
  ),
  'tables/cell#digits-lost': says(
    'invalid',
    (cell: Seen) =>
      `被 Excel 改成了科学计数法：看到的是${seenInChinese(cell)}，后面的几位已经没有了，请用原文件，或把这一列设为文本再导出`,
    (cell) =>
      `Made a power of ten by Excel: ${seenInEnglish(cell)}, and its last digits are lost. Use the original file, or format the column as text and export it again`,
  ),
  'tables/cell#number': says(
    'invalid',
    (cell: Seen) => `不是号码：看到的是${seenInChinese(cell)}`,
    (cell) => `Not a number: ${seenInEnglish(cell)}`,
  ),
  'tables/cell#telephone-number': says(
    'invalid',
    (cell: Seen) => `不是完整的电话号码：看到的是${seenInChinese(cell)}`,
    (cell) => `Not a whole telephone number: ${seenInEnglish(cell)}`,
  ),
} as const;

/** Tables from outside. */
export const tablesErrors = {
  ...cellErrors,
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
  'tables/row#cell': says(
    'invalid',
    ({ line, row, column, what }: Place & { column: string; what: string }) =>
      `${placeOf({ line, row })}“${column}”${what}`,
    ({ line, row, column, what }) => `“${column}” in ${placeInEnglish({ line, row })}: ${what}`,
  ),
} as const;
