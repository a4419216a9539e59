import { refusal } from '@yiche/contracts';
import { cleanText, isUnstorable } from '@yiche/kernel';

/** Nothing that we ask for is nested deeper. */
const DEEPEST = 24;

/**
 * What came from outside, before anybody looks at it, whichever way it came (query, path, body, socket): every text clean, and what
 * no text can be refused. A stream, an upload, passes: it is text to whoever reads it.
 * @throws DomainError `http/unreadable-text`, `http/too-deep`
 */
export function cleanInput(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cleaned(value);
  if (depth > DEEPEST) throw refusal('http/too-deep');
  if (Array.isArray(value)) return value.map((item) => cleanInput(item, depth + 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [cleaned(key), cleanInput(item, depth + 1)]));
}

function cleaned(text: string): string {
  if (isUnstorable(text)) throw refusal('http/unreadable-text');
  return cleanText(text);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
