import { says, type Parameters } from './says.js';

type Said<P> = string | ((parameters: P) => string);
type Sheet = Readonly<{ sheet: string }>;
/** A file within the workbook. */
type Part = Readonly<{ part: string }>;

const inFull = <P>(said: Said<P>, parameters: P): string => (typeof said === 'string' ? said : said(parameters));

const notAWorkbook = <P extends Parameters = Readonly<Record<never, never>>>(
  chinese: Said<P>,
  english: Said<NoInfer<P>>,
) =>
  says<P>(
    'invalid',
    (parameters) => `这不是可以校验的结算单工作簿：${inFull(chinese, parameters)}`,
    (parameters) => `This is no workbook of a statement that could be verified. ${inFull(english, parameters)}`,
  );

/** Workbooks that are no statement, or are made to harm. */
export const workbookErrors = {
  'settlement/not-a-workbook#no-sheet': notAWorkbook(
    ({ sheet }: Sheet) => `没有工作表“${sheet}”`,
    ({ sheet }) => `There is no sheet “${sheet}” in it`,
  ),
  'settlement/not-a-workbook#missing-sheet': notAWorkbook(
    ({ sheet }: Sheet) => `缺少工作表“${sheet}”`,
    ({ sheet }) => `The sheet “${sheet}” is missing`,
  ),
  'settlement/not-a-workbook#manifest-too-long': notAWorkbook('清单过长', 'Its manifest is too long'),
  'settlement/not-a-workbook#no-manifest': notAWorkbook(
    ({ sheet }: Sheet) => `工作表“${sheet}”中没有签名和清单`,
    ({ sheet }) => `There is no signature and no manifest in the sheet “${sheet}”`,
  ),
  'settlement/not-a-workbook#broken-manifest': notAWorkbook(
    ({ sheet }: Sheet) => `工作表“${sheet}”中的清单已损坏`,
    ({ sheet }) => `The manifest in the sheet “${sheet}” is damaged`,
  ),
  'settlement/not-a-workbook#beyond-bounds': notAWorkbook('内容超出合理范围', 'Its content is beyond all bounds'),
  'settlement/not-a-workbook#cut-off': notAWorkbook(
    '文件不完整，可能没有下载完',
    'The file is not whole: its download may have been cut off',
  ),
  'settlement/not-a-workbook#format': notAWorkbook('文件不是 xlsx 格式', 'The file is not in the format xlsx'),
  'settlement/not-a-workbook#password': notAWorkbook(
    '文件有密码保护，请去掉密码后再校验',
    'The file is protected by a password. Take it off and verify it again',
  ),
  'settlement/not-a-workbook#compression': notAWorkbook(
    '使用了不支持的压缩方式',
    'It is compressed in a way that is not supported',
  ),
  'settlement/not-a-workbook#directory': notAWorkbook('目录已损坏', 'Its directory is damaged'),
  'settlement/not-a-workbook#no-part': notAWorkbook(
    ({ part }: Part) => `缺少 ${part}`,
    ({ part }) => `There is no ${part} in it`,
  ),
  'settlement/not-a-workbook#part-place': notAWorkbook(
    ({ part }: Part) => `${part} 的位置不对`,
    ({ part }) => `Its ${part} is not where it should be`,
  ),
  'settlement/not-a-workbook#part-twice': notAWorkbook(
    ({ part }: Part) => `条目 ${part} 重复`,
    ({ part }) => `Its entry ${part} is there twice`,
  ),
  'settlement/not-a-workbook#parts-overlap': notAWorkbook(
    ({ part }: Part) => `条目 ${part} 与其他条目重叠`,
    ({ part }) => `Its entry ${part} overlaps another one`,
  ),
  'settlement/not-a-workbook#part-length': notAWorkbook(
    ({ part }: Part) => `${part} 的长度与目录不符`,
    ({ part }) => `Its ${part} is not as long as the directory says`,
  ),
  'settlement/not-a-workbook#part-incomplete': notAWorkbook(
    ({ part }: Part) => `${part} 不完整`,
    ({ part }) => `Its ${part} is not whole`,
  ),
  'settlement/not-a-workbook#part-damaged': notAWorkbook(
    ({ part }: Part) => `${part} 已损坏`,
    ({ part }) => `Its ${part} is damaged`,
  ),
  'settlement/not-a-workbook#part-too-large': notAWorkbook(
    ({ part }: Part) => `${part} 过大`,
    ({ part }) => `Its ${part} is too large`,
  ),
  'settlement/not-a-workbook#workbook-directory': notAWorkbook(
    '工作簿目录不对',
    'The directory of the workbook is not as it should be',
  ),
  'settlement/not-a-workbook#sheet-directory': notAWorkbook(
    '工作表目录不对',
    'The directory of its sheets is not as it should be',
  ),
  'settlement/not-a-workbook#not-a-worksheet': notAWorkbook(
    ({ sheet }: Sheet) => `“${sheet}”不是普通工作表`,
    ({ sheet }) => `The sheet “${sheet}” is no common worksheet`,
  ),
  'settlement/not-a-workbook#content-twice': notAWorkbook(
    ({ sheet }: Sheet) => `“${sheet}”的内容重复`,
    ({ sheet }) => `The content of “${sheet}” is there twice`,
  ),
  'settlement/not-a-workbook#row-number': notAWorkbook('行号不对', 'The number of a row is not as it should be'),
  'settlement/not-a-workbook#no-text': notAWorkbook(
    '单元格引用了不存在的文本',
    'A cell refers to a text that is not there',
  ),
  'settlement/not-a-workbook#cell-too-long': notAWorkbook('单元格中的文字过长', 'The text of a cell is too long'),
  'settlement/not-a-workbook#alternate-content': notAWorkbook(
    ({ element }: { element: string }) => `不支持的替代内容 ${element}`,
    ({ element }) => `It has alternate content that is not supported, ${element}`,
  ),
  'settlement/not-a-workbook#namespace': notAWorkbook(
    'XML 命名空间不对',
    'A namespace of its XML is not as it should be',
  ),
  'settlement/not-a-workbook#encoding': notAWorkbook(
    'XML 的编码不是 UTF-8 或 UTF-16',
    'The encoding of its XML is neither UTF-8 nor UTF-16',
  ),
  'settlement/not-a-workbook#doctype': notAWorkbook('XML 中有文档类型声明', 'There is a document type in its XML'),
  'settlement/not-a-workbook#nesting': notAWorkbook('XML 嵌套过深', 'Its XML is nested too deeply'),
  'settlement/not-a-workbook#attributes': notAWorkbook(
    'XML 元素的属性过多',
    'An element of its XML has too many attributes',
  ),
  'settlement/not-a-workbook#text-too-long': notAWorkbook('XML 中的文字过长', 'A text in its XML is too long'),
  'settlement/not-a-workbook#xml': notAWorkbook('XML 内容已损坏', 'Its XML is damaged'),
  'settlement/workbook-too-large#entries': says(
    'invalid',
    '拒绝读取这个文件：文件中的条目过多',
    'This file is refused. There are too many entries in it',
  ),
  'settlement/workbook-too-large#content': says(
    'invalid',
    '拒绝读取这个文件：展开后的内容过大',
    'This file is refused. Unpacked it is too large',
  ),
  'settlement/workbook-too-large#bomb': says(
    'invalid',
    '拒绝读取这个文件：压缩比异常，可能是压缩炸弹',
    'This file is refused. It is packed more densely than a statement can be: it may be a bomb',
  ),
} as const;
