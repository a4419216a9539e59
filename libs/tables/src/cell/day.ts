import { refusal } from '@yiche/contracts';
import { plainCell } from './plain-cell.js';
import { seenCell, type CellReading } from './seen.js';

/** A day and what stands behind it in the cell. */
interface LeadingDay {
  /** `YYYY-MM-DD`, a day that exists. */
  readonly day: string;
  readonly rest: string;
}

const WEEKDAY =
  /[,(]?\s*(?:(?:星期|周|礼拜)[一二三四五六日天]|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)\s*[,)]?\s*/gi;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = String.raw`(${MONTHS.join('|')})[a-z]*\.?`;
const YEAR_FIRST = [
  /^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/,
  /^(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)/,
  /^(\d{4})(\d{2})(\d{2})(?=\D|\d{6}$|$)/,
];
/** `1-Jan-2028`, `1 January 2028`; `Jan 1, 2028`. */
const DAY_MONTH = new RegExp(String.raw`^(\d{1,2})[-\s]${MONTH}[-,\s]+(\d{4})(?!\d)`, 'i');
const MONTH_DAY = new RegExp(String.raw`^${MONTH}\s+(\d{1,2}),?\s+(\d{4})(?!\d)`, 'i');
const CHINESE_DIGITS = '〇一二三四五六七八九';

/**
 * A day as Excel and WPS write it: `2028/1/1`, `2028-01-01`, `2028年1月1日`, `二〇二八年一月一日`, `2028.1.1`, `20280101`, `1-Jan-2028`,
 * `January 1, 2028`, with a weekday or midnight beside it. Read as `YYYY-MM-DD`. Refused, because either reading would be a guess:
 * the year at the end (`1/2/2028`), a year of two digits, and a day's serial number, which counts from 1900 or from 1904.
 */
export function readDay(cell: string): CellReading<string> {
  const found = leadingDay(cell);
  if (found && /^(?:[\sT]*0?0:00(?::00(?:\.0+)?)?)?$/.test(found.rest)) return { value: found.day };
  return { why: refusal('tables/cell#day', { ...seenCell(cell), hint: hintOf(cell) ?? 'day' }) };
}

/** The day with which a cell begins; null where it begins with none. */
export function leadingDay(cell: string): LeadingDay | null {
  const text = arabic(plainCell(cell)).replace(WEEKDAY, ' ').trim();
  for (const form of YEAR_FIRST) {
    const found = form.exec(text);
    if (!found) continue;
    const [year = '', month = '', day = ''] = found.slice(1).filter((part) => /^\d+$/.test(part));
    return dayBefore(text.slice(found[0].length), year, month, day);
  }
  const dayMonth = DAY_MONTH.exec(text);
  if (dayMonth) return dayBefore(text.slice(dayMonth[0].length), dayMonth[3], monthOf(dayMonth[2]), dayMonth[1]);
  const monthDay = MONTH_DAY.exec(text);
  if (monthDay) return dayBefore(text.slice(monthDay[0].length), monthDay[3], monthOf(monthDay[1]), monthDay[2]);
  return null;
}

/** What stands in a cell that begins with no day, where that can be told. */
export function hintOf(cell: string): 'serial' | 'ambiguous' | 'short-year' | null {
  const text = plainCell(cell);
  if (/^\d{5}(?:\.\d+)?$/.test(text)) return 'serial';
  if (/^\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{1,2})(?!\d)/.test(text)) return 'ambiguous';
  return /^\d{1,2}-[a-z]{3,}-\d{2}(?!\d)/i.test(text) ? 'short-year' : null;
}

function dayBefore(rest: string, year = '', month = '', day = ''): LeadingDay | null {
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${written}T00:00:00Z`);
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written);
  return isDay ? { day: written, rest } : null;
}

const monthOf = (name = ''): string => String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);

/** `二〇二八年一月二十一日` → `2028年1月21日`. */
function arabic(text: string): string {
  const digit = (sign: string): string => String(CHINESE_DIGITS.indexOf(sign.replace(/[零○]/, '〇')));
  return text
    .replace(/^[〇零○一二三四五六七八九]{4}(?=年)/, (year) => [...year].map(digit).join(''))
    .replace(
      /(?<=年|月)([一二三]?)(十?)([一二三四五六七八九]?)(?=月|日)/g,
      (whole, tens: string, ten: string, ones: string) => {
        if (whole === '') return whole;
        if (ten === '') return digit(tens || ones);
        return `${tens ? digit(tens) : '1'}${ones ? digit(ones) : '0'}`;
      },
    );
}
