import type { Seen } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { withoutInvisible } from '../heading.js';
import { plainCell } from './plain-cell.js';

/** What a cell was read as; or a refusal that says why not, and what was seen, without anything personal. */
export type CellReading<T> = { readonly value: T } | { readonly why: DomainError };

/** Signs of which numbers, days, times and lengths are made. */
const VALUE = /^[-\d\s:./\\+*,()'=年月日号时点分秒小上下午星期周一二三四五六〇零]*$/;
const WORDS = /\b(?:am|pm|e|t|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:\b|(?=[-+]?\d))/gi;
/** Seven digits and more, however divided, may be a telephone number; a day and a moment are none, nor are decimals. */
const NUMBER = /(?<!\p{Nd}|\p{Nd}\.)\+?\p{Nd}(?:(?:[\s\p{Pd},，·]|\.(?=\p{Nd}{3}))?\p{Nd}){6,}(?!\p{Nd})/gu;
const MOMENT = /^(?:19|20)\d{2}[01]\d[0-3]\d(?:\d{6})?$/;

/** What stands in a cell, to be repeated to whoever has the file: values with their numbers masked; of words only that there are some. */
export function seenCell(cell: string): Seen {
  const text = plainCell(cell);
  const digits = text.replace(/(\d)E/gi, '$1').replace(WORDS, '');
  return { seen: VALUE.test(digits) ? seenText(text, 30) : '', letters: [...text].length };
}

/** A text of a table on one line, cut, its numbers masked (H2). */
export function seenText(text: string, most: number): string {
  const line = withoutInvisible(text).replace(/\s+/g, ' ').trim();
  const masked = line.replace(NUMBER, (number) =>
    MOMENT.test(number) || isDay(number) ? number : maskedNumber(number.normalize('NFKC')),
  );
  const signs = [...masked];
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : masked;
}

const isDay = (text: string): boolean => /^\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2})?$/.test(text);

function maskedNumber(number: string): string {
  const digits = number.replace(/\D/g, '');
  return digits.length >= 11 ? `${digits.slice(0, 3)}****${digits.slice(-4)}` : `****${digits.slice(-2)}`;
}
