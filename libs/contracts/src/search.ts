import { foldLetters, normalizePlate, PLATE_LENGTH, PLATE_TYPES, plateShape } from './plate.js';

/** Characters of a search text: some dozens of rows copied from a table. More is refused, never cut. */
export const SEARCH_LIMIT = 2_000;

/**
 * What a search text asks for. A request number or a call is named by nothing better, so the rest beside one is context;
 * without them any of the plates, and any of the requesters.
 */
export interface SearchTerms {
  /** `WJ-20240726-000123` */
  readonly numbers: readonly string[];
  /** Calls, as a statement names them. */
  readonly callIds: readonly string[];
  /** Plates as they are stored. */
  readonly plates: readonly string[];
  /** Masked numbers of requesters as screens and statements show them: `138****8000`. */
  readonly requesters: readonly string[];
  /** A part of a request number, of a plate, or of a place or a name, each in its own spelling; null beside the above, and for blanks. */
  readonly fragment: { readonly number: string; readonly plate: string; readonly words: string } | null;
}

const NUMBER = /(?<![A-Z0-9])([A-Z][A-Z0-9]*)-?(\d{8})-?(\d{6})(?!\d)/g;
const CALL_ID = /(?<![0-9A-F-])[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}(?![0-9A-F-])/g;
const MASKED = /(?<![\d*])\d*\*{3,}\d{2,4}(?![\d*])/g;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** What separates words: everything but letters and digits. */
const BETWEEN = /[^\p{L}\p{N}\p{M}]+/u;
const typeWords = new Set<string>(Object.values(PLATE_TYPES).map(foldLetters));

/**
 * Makes a search text into what it asks for: in any case and width, with dots, spaces, quotes, line breaks and invisible
 * marks in it and around it, alone or as a row that was copied from a screen, a workbook or a message.
 */
export function searchTerms(text: string): SearchTerms {
  let rest = foldLetters(text)
    .replace(INVISIBLE, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/ ?[\p{Pd}\u2212] ?/gu, '-')
    .replace(/[∗⁎✱﹡]/g, '*');
  const take = (pattern: RegExp): RegExpExecArray[] => {
    const found = [...rest.matchAll(pattern)];
    rest = rest.replace(pattern, ' ');
    return found;
  };
  const callIds = take(CALL_ID).map(([id]) => id.toLowerCase());
  const numbers = take(NUMBER).map(([, bureau, day, running]) => `${bureau}-${day}-${running}`);
  const requesters = take(MASKED).map(([masked]) => masked);
  const words = rest.split(BETWEEN).filter(Boolean);
  const plates = platesIn(words);
  const isFound = [callIds, numbers, requesters, plates].some(({ length }) => length > 0);
  return {
    numbers: unique(numbers),
    callIds: unique(callIds),
    plates: unique(plates),
    requesters: unique(requesters),
    fragment: isFound ? null : fragmentOf(rest, words),
  };
}

/**
 * Plates with a Chinese character in them, wherever they begin: whole, split by what stands between their characters, or
 * within other words (`车牌苏D·12345小型汽车`). The others (the armed forces') look like any word: they are a fragment.
 */
function platesIn(words: readonly string[]): string[] {
  const written = words.map(normalizePlate);
  const text = written.join('');
  /** Where words begin, and so where the ones before them end. */
  const edges = new Set(written.map((_, count) => written.slice(0, count).join('').length)).add(text.length);
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const candidates = Array.from({ length: PLATE_LENGTH }, (_, less) =>
      text.slice(at, at + PLATE_LENGTH - less),
    ).filter(isPlate);
    // The one that ends where a word ends; of two the shorter, for it is a part of the longer and finds that too.
    const whole = candidates.findLast((candidate) => edges.has(at + candidate.length));
    // Digits are a plate with the words around them only by accident: `10:00 使馆区`.
    const begins = /^\p{Script=Han}/u.test(text.slice(at));
    const plate = begins ? (whole ?? candidates[0]) : edges.has(at) ? whole : undefined;
    if (plate) found.push(plate);
    at += plate?.length ?? 1;
  }
  return found;
}

function isPlate(text: string): boolean {
  return /\p{Script=Han}/u.test(text) && plateShape(text) !== null;
}

function fragmentOf(rest: string, words: readonly string[]): SearchTerms['fragment'] {
  const asked = words.filter((word) => !typeWords.has(word));
  const seen = rest.trim();
  if (seen === '') return null;
  // Punctuation alone asks for itself, so for little; it must not ask for everything.
  if (asked.length === 0) return { number: seen, plate: seen, words: seen };
  const trimmed = rest.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return { number: trimmed, plate: normalizePlate(asked.join('')), words: trimmed };
}

function unique(found: readonly string[]): string[] {
  return [...new Set(found)];
}
