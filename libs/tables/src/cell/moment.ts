import { refusal, type CellHint } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { hintOf, leadingDay } from './day.js';
import { seenCell, type CellReading } from './seen.js';

/** A moment by the clock of the place where it was written. */
export interface LocalMoment {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const HALF = '(上午|下午|[AP]\\.?M\\.?)';
const TIME = new RegExp(
  String.raw`^[\sT]*${HALF}?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:[.,]\d+)?\s*秒?|分?)\s*${HALF}?\s*(?:\+08:?(?:00)?)?$`,
  'i',
);
const COMPACT = /^[\sT]*(\d{2})(\d{2})(\d{2})$/;

/**
 * A moment as Excel, WPS and carriers write it: a day (`readDay`) and `8:05:01`, `08:05:01.480`, `上午8:05:01`, `8:05:01 PM`,
 * `8时5分1秒`, or fourteen digits; Beijing's time, with `+08:00` or without. Seconds are a must: a spreadsheet that shows none drops them.
 */
export function readMoment(cell: string): CellReading<LocalMoment> {
  const no = (hint: CellHint): { why: DomainError } => ({
    why: refusal('tables/cell#moment', { ...seenCell(cell), hint }),
  });
  const found = leadingDay(cell);
  if (!found) return no(hintOf(cell) ?? 'moment');
  const time = found.rest.replace(COMPACT, '$1:$2:$3');
  const [, before, hours = '', minutes = '', seconds, after] = TIME.exec(time) ?? [];
  const hour = hourOf(Number(hours), before ?? after);
  if (hours === '' || (before && after) || hour === null || Number(minutes) > 59 || Number(seconds ?? 0) > 59)
    return no('moment');
  if (seconds === undefined) return no('no-seconds');
  return { value: { day: found.day, hour, minute: Number(minutes), second: Number(seconds) } };
}

/** The hour of the day; twelve in the morning is midnight, twelve in the afternoon noon. Null where the two do not fit. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null;
  const isMorning = /^(?:上午|a)/i.test(half);
  if (hour === 12) return isMorning ? 0 : 12;
  if (hour < 12) return isMorning ? hour : hour === 0 ? null : hour + 12;
  return isMorning || hour > 23 ? null : hour;
}
