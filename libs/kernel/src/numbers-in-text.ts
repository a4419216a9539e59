import { cleanText } from './clean-text.js';
import { canonicalNumber, isPersonal, maskNumber } from './telephone-number.js';

/**
 * Finds telephone numbers (and identity card numbers) in what people write: digits of any script, full width, circled or
 * Chinese, with separators wherever somebody likes them, with or without a country code. A number is made of whole groups of
 * digits: what is longer is something else. Dates, amounts, addresses of machines, identifiers and request numbers are not
 * numbers of persons and stay.
 */

/** A digit of the text, or a letter that people put for one. */
interface Group {
  digits: string;
  readonly start: number;
  end: number;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly masked: string;
}

export interface MaskOptions {
  /**
   * Whether seven or eight digits without an area are a telephone's: so in what people write; in a program's log they are
   * sizes and counts. Default true.
   */
  readonly local?: boolean;
}

/** The text with every number of a person in it masked: a number has its own, sealed place and no other (C3, H2). */
export function maskNumbersIn(text: string, options: MaskOptions = {}): string {
  if (!hasSevenDigits(text)) return text;
  let shown = '';
  let from = 0;
  for (const { start, end, masked } of find(text, options)) {
    shown += text.slice(from, start) + masked;
    from = end;
  }
  return shown + text.slice(from);
}

/** What a person wrote, as it is kept and shown: clean, and with every number of a person masked (H2). */
export const writtenText = (text: string): string => maskNumbersIn(cleanText(text)).trim();

/** Whether a text holds a full number of a person. */
export const holdsNumber = (text: string, options: MaskOptions = {}): boolean =>
  hasSevenDigits(text) && find(text, options).length > 0;

const DIGIT = '\\p{Nd}\\p{No}零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖';
/** Any number of blanks on a line is one to who reads it. */
const BLANKS = /[^\S\r\n]{2,}/g;
const isBlank = (character: string | undefined): boolean => character !== undefined && /^[^\S\r\n]$/.test(character);
const SEVEN_DIGITS = new RegExp(`(?:[${DIGIT}][^${DIGIT}]{0,8}){6}[${DIGIT}]`, 'u');
const hasSevenDigits = (text: string): boolean => SEVEN_DIGITS.test(text.replace(BLANKS, ' '));

const WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'零一二三四五六七八九'].map((word, digit) => [word, String(digit)])),
  ...Object.fromEntries([...'壹贰叁肆伍陆柒捌玖'].map((word, index) => [word, String(index + 1)])),
  ...{ 〇: '0', '○': '0', 幺: '1' },
};
/** Typed for a digit by mistake or to pass a filter. */
const LOOKS_LIKE: Readonly<Record<string, string>> = { O: '0', o: '0', I: '1', l: '1' };

/** Between the digits of one number; a colon is a clock's. */
const SEPARATOR =
  /^[\s\p{Pd}\p{Default_Ignorable_Code_Point}\u2212_.．。·•・･‧∙,，、/／\\|()（）[\]【】<>《》*#~～+＋'"“”‘’]$/u;
const ASCII_SEPARATORS = new Set(
  [...Array(128).keys()].map((code) => String.fromCharCode(code)).filter((each) => SEPARATOR.test(each)),
);
const isSeparator = (character: string): boolean =>
  character <= '\u007f' ? ASCII_SEPARATORS.has(character) : SEPARATOR.test(character);
const LONGEST_SEPARATOR = 4;
/** More digits than this belong to no number that is looked for. */
const MOST_DIGITS = 20;

/** Makes a key of the digit before it. */
const KEYCAP = /[\uFE0F\u20E3]/;

function find(text: string, { local = true }: MaskOptions): Found[] {
  const found: Found[] = [];
  const identifiers = spansOf(text, IDENTIFIER);
  for (const run of runsOf(text)) {
    for (let at = 0; at < run.length;) {
      const next = longestFrom(text, run, at, local);
      const first = run[at]!;
      if (next && !identifiers.some(({ start, end }) => start < next.end && first.start < end)) {
        found.push(next);
        while (at < run.length && run[at]!.start < next.end) at++;
      } else at++;
    }
  }
  return found;
}

/** UUIDs and hashes: their digits may by chance look like anything. */
const IDENTIFIER = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=\d*[a-f])[0-9a-f]{32,}\b/gi;

const spansOf = (text: string, pattern: RegExp): { start: number; end: number }[] =>
  [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));

/** Groups of digits that stand together but for separators. */
function runsOf(text: string): Group[][] {
  const runs: Group[][] = [];
  let run: Group[] = [];
  /** The group that goes on with the next digit. */
  let open: Group | undefined;
  let separators = 0;
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    const digits = digitsOf(character) ?? (character in LOOKS_LIKE ? letterFor(text, at, open !== undefined) : null);
    if (open && character > '\u007f' && KEYCAP.test(character)) open.end = end;
    else if (digits !== null) {
      // Words for digits are a group of their own: “13812348000七月”.
      if (open && character in WORDS === (text[at - 1] ?? '') in WORDS)
        Object.assign(open, { digits: open.digits + digits, end });
      else run.push((open = { digits, start: at, end }));
      separators = 0;
    } else {
      open = undefined;
      const isOneMoreBlank = isBlank(character) && isBlank(text[at - 1]);
      if (!isSeparator(character) || (!isOneMoreBlank && ++separators > LONGEST_SEPARATOR)) {
        if (run.length > 0) runs.push(run);
        run = [];
        separators = 0;
      }
    }
    at = end;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** `O` and `l` between digits, but not within a word. */
function letterFor(text: string, at: number, isBehindDigit: boolean): string | null {
  const before = text[at - 1] ?? '';
  const next = text.slice(at + 1, at + 3);
  if (!isBehindDigit && !/^[OoIl]*\d/.test(next)) return null;
  if (/[A-HJ-NP-Za-km-np-z]/.test(before) || /^[OoIl]*[A-HJ-NP-Za-km-np-z]/.test(next)) return null;
  return LOOKS_LIKE[text[at] ?? ''] ?? null;
}

function digitsOf(character: string): string | null {
  if (character <= '\u007f') return character >= '0' && character <= '9' ? character : null;
  const word = WORDS[character];
  if (word !== undefined) return word;
  const plain = character.normalize('NFKC');
  if (/^\d{1,2}$/.test(plain)) return plain;
  return /^\p{Nd}$/u.test(plain) ? String(valueOf(plain)) : null;
}

/** Digits of a script stand together in Unicode, from nought to nine. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value++;
  return value;
}

function longestFrom(text: string, run: readonly Group[], from: number, local: boolean): Found | null {
  let best: Found | null = null;
  let digits = '';
  const { start } = run[from]!;
  for (let to = from; to < run.length && digits.length <= MOST_DIGITS; to++) {
    const { digits: more, end } = run[to]!;
    digits += more;
    const masked = maskedOf(text, { run, from, to, digits, start, end }, local);
    if (masked !== null) best = { start: startWithPlus(text, start), end, masked };
  }
  return best;
}

interface Candidate {
  readonly run: readonly Group[];
  readonly from: number;
  readonly to: number;
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

/** What stands for the candidate when it is a number; null when it is none. */
function maskedOf(text: string, candidate: Candidate, local: boolean): string | null {
  const { digits, start, end, from, to } = candidate;
  if (isIdentityCard(text, candidate)) return `${digits.slice(0, 3)}${'*'.repeat(15)}`;
  const chain = from === to ? chainOf(digits) : null;
  if (chain !== null) return chain;
  if (digits.length < 7) return null;
  const raw = text.slice(start, end);
  if (isDateOrAmount(raw) || isFraction(text, start)) return null;
  const withPlus = startWithPlus(text, start) < start;
  const number = canonicalNumber(`${withPlus ? '+' : ''}${digits}`);
  if (number === null || !isPersonal(number)) return null;
  // Two noughts before few digits are a serial number's.
  if (number.startsWith('00') && !withPlus && digits.length < 12) return null;
  if (number.length <= 8 && !(local && isLocal(text, candidate))) return null;
  return maskNumber(number);
}

/** Mobiles written one behind the other without anything between. */
function chainOf(digits: string): string | null {
  if (!/^(?:1[3-9]\d{9}){2,4}$/.test(digits)) return null;
  return digits.replace(/\d{11}/g, maskNumber);
}

const IDENTITY_CARD = /^[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\d?$/;

function isIdentityCard(text: string, { digits, end }: Candidate): boolean {
  if (!IDENTITY_CARD.test(digits)) return false;
  return digits.length === 18 || /^[XxＸｘ]/.test(text.slice(end));
}

/** Where the number begins when its plus is counted in. */
function startWithPlus(text: string, start: number): number {
  return start - (/[+＋][\s(（]?$/.exec(text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0);
}

const DATE =
  /(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)|(?<!\d)\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d|^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)/;
const AMOUNT = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d+\.\d{1,3}$|^0\.\d+$/;
const MACHINE_ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const isDateOrAmount = (raw: string): boolean => DATE.test(raw) || AMOUNT.test(raw) || MACHINE_ADDRESS.test(raw);

/** The digits behind a point: `0.13812348000`. */
const isFraction = (text: string, start: number): boolean =>
  /(?<![\d.])0\.$/.test(text.slice(Math.max(0, start - 3), start));

const TELEPHONE_WORD = /(?:电话|座机|固话|号码|手机|联系|致电|拨打|呼叫|tel|phone)[^\d]{0,6}$/i;
const MONEY_WORD = /(?:金额|应付|合计|共|计|价|费|款|次数|通话量|累计|[¥￥$第]|No\.?|RMB|CNY)[^\d]{0,6}$/i;
const UNIT =
  /^\s?(?:[元次条单辆笔万个人分秒天年月日%％块米号楼室栋幢座区层弄巷排柱位铺门间库页行]|车位|\.\d|,\d{3}(?!\d))/;
/** Has a number of its own, which is nobody's telephone. */
const DOCUMENT_WORD =
  /(?:(?:发票|票据|凭证|订单|流水|工单|合同|保单|受理|案件|警情)(?:号码?|编号|代码)?|票号|单号|编号|案号|文号)[\s:：#№]{0,3}$/;
/** Within a telephone: what stands between two places is an enumeration's. */
const WITHIN_LOCAL = /^[\s\p{Pd}\u2212.·]*$/u;

/** Seven or eight digits without an area, as people write a telephone near by; not a count, an amount, a day. */
function isLocal(text: string, { run, from, to, start, end }: Candidate): boolean {
  const groups = run.slice(from, to + 1).map(({ digits }) => digits);
  if (groups.length > 2 || (groups.length === 2 && groups[1]?.length !== 4)) return false;
  if (groups.length === 2 && groups.every((group) => /^(?:19|20)\d\d$/.test(group))) return false;
  if (groups.length === 2 && !WITHIN_LOCAL.test(text.slice(run[from]!.end, run[to]!.start))) return false;
  const before = text.slice(Math.max(0, start - 12), start);
  if (DOCUMENT_WORD.test(before)) return false;
  if (TELEPHONE_WORD.test(before)) return true;
  if (/[A-Za-z][-_]?$/.test(before) || MONEY_WORD.test(before) || UNIT.test(text.slice(end, end + 4))) return false;
  return groups.join('').length === 8;
}
