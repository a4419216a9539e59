import type { NumberFormat } from '../workbook/sheet-model.js';

/** Format codes of the numbers of a statement, as we write them. */
export const NUMBER_FORMATS: Readonly<Record<NumberFormat, string>> = {
  count: '#,##0',
  yuan: '¥#,##0.00',
  exact: '#,##0.0000',
  rate: '0.0000%',
  plain: '0',
};
/** A cell of this format stays text also when somebody edits it. */
export const TEXT_FORMAT = '@';

/** How a cell shows its value, if it does so in one of our ways. */
export type ShownFormat = NumberFormat | 'text' | 'general';

const MEANINGS = new Map<string, ShownFormat>([
  ...(Object.entries(NUMBER_FORMATS) as [NumberFormat, string][]).map(([format, code]) => [code, format] as const),
  [TEXT_FORMAT, 'text'],
]);
/** Those in which a number appears digit by digit; null, being none of ours, was told of when the cell was read. */
export const DIGIT_BY_DIGIT: ReadonlySet<ShownFormat | null> = new Set(['general', 'plain', 'text', null]);

/** `"text"`, `\c`, `_c` (as wide as c), `*c` (filled with c), `[colour or currency]`, or a character by itself. */
const TOKENS = /"(?<quoted>[^"]*)"|\\(?<escaped>.)|_.|\*(?<filler>.)|\[(?<bracket>[^\]]*)\]|(?<plain>[\s\S])/gu;
/** Stands for literal text, which is in none of our formats. */
const FOREIGN = '\u0000';

/**
 * What a format code means; null for one in which the value would not appear as it is, such as `;;;`, `"999"` or `0.00"0"`. Programs
 * write the same format in their own ways: with the currency quoted or in brackets, with padding, or with the negative spelled out.
 */
export function shownFormat(code: string): ShownFormat | null {
  if (/^(general|standard)$/i.test(code.trim())) return 'general';
  const [positive = '', negative, ...more] = sectionsOf(code).map(meaningOf);
  const format = MEANINGS.get(positive) ?? null;
  if (negative === undefined) return format;
  const isNegative = negative === `-${positive}` || (positive.startsWith('¥') && negative === `¥-${positive.slice(1)}`);
  return isNegative && format !== 'text' && more.length === 0 ? format : null;
}

function sectionsOf(code: string): string[] {
  const sections = [''];
  for (const [token] of code.matchAll(TOKENS)) {
    if (token === ';') sections.push('');
    else sections.push(`${sections.pop()}${token}`);
  }
  return sections;
}

function meaningOf(section: string): string {
  let meaning = '';
  for (const { groups = {} } of section.matchAll(TOKENS)) {
    const literal = groups['quoted'] ?? groups['escaped'];
    if (literal !== undefined) meaning += literalMeaning(literal);
    else if (groups['bracket'] !== undefined) meaning += bracketMeaning(groups['bracket']);
    else if (groups['filler'] !== undefined) meaning += groups['filler'] === ' ' ? '' : FOREIGN;
    else meaning += groups['plain'] === '￥' ? '¥' : (groups['plain'] ?? '');
  }
  return meaning;
}

const literalMeaning = (text: string): string =>
  /^[¥￥\- ]*$/.test(text) ? text.replaceAll('￥', '¥').replaceAll(' ', '') : FOREIGN;

function bracketMeaning(content: string): string {
  const currency = /^\$([^-]*)(-[0-9A-Fa-f]+)?$/.exec(content)?.[1];
  if (currency !== undefined) return literalMeaning(currency);
  return /^red$/i.test(content) ? '' : FOREIGN;
}
