import { refusal } from '@yiche/contracts';
import { plainCell } from './plain-cell.js';
import { seenCell, type CellReading } from './seen.js';

const CLOCK = /^(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)(?:\.0+)?$/;
const WORDS = /^(?:(\d{1,3})\s*小?时\s*)?(?:(\d{1,4})\s*分钟?\s*)?(?:(\d{1,6})\s*秒)?$/;
const SECONDS = /^(?:\d{1,6}|\d{1,3},\d{3})(?:\.0+)?$/;

/**
 * A length in whole seconds: `65`, `65.0`, `1,234`, `0:01:05`, `01:05` (minutes and seconds: nobody bills a call by the hour),
 * `1分5秒`.
 * @param longest seconds; more is refused
 */
export function readDuration(cell: string, longest: number): CellReading<number> {
  const text = plainCell(cell);
  const seconds = secondsIn(text);
  if (seconds !== null && seconds <= longest) return { value: seconds };
  return { why: refusal('tables/cell#duration', { ...seenCell(cell), hours: Math.floor(longest / 3_600) }) };
}

function secondsIn(text: string): number | null {
  if (SECONDS.test(text)) return Number(text.replace(',', ''));
  const found = CLOCK.exec(text) ?? (text === '' ? null : WORDS.exec(text));
  if (!found) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1, 4).map((part) => Number(part ?? 0));
  return hours * 3_600 + minutes * 60 + seconds;
}
