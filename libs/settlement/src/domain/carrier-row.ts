import { canonicalNumber } from './canonical-number.js';
import { instantAt } from './instant-at.js';

/** What one line of the carrier's file says. */
export interface CarrierCall {
  /** `canonicalNumber`; empty where the carrier has none. Personal data. */
  readonly number: string;
  readonly answeredAt: Date;
  readonly seconds: number;
}

/** Which column of a line cannot be read, and why, in Chinese. The cell itself is not repeated: it may be a person's number. */
export interface BadCell {
  readonly column: keyof CarrierCells;
  readonly why: string;
}

export interface CarrierCells {
  readonly caller: string;
  readonly answeredAt: string;
  readonly seconds: string;
}

/** Longer than a day is no call. */
const LONGEST = 86_400;
const NO_NUMBER = /^(?:|-+|无|未知|匿名|隐藏|unknown|anonymous|restricted|private|withheld)$/i;

/** Reads the three cells of a line. */
export function readCarrierCells(cells: CarrierCells): CarrierCall | BadCell {
  const number = readNumber(bare(cells.caller));
  if (number === null)
    return { column: 'caller', why: '不是完整的电话号码（带 * 的、被 Excel 改成科学计数法的都不能用）' };
  const answeredAt = readMoment(bare(cells.answeredAt));
  if (answeredAt === null)
    return { column: 'answeredAt', why: '不是时间，应写成 2024-07-01 08:00:01（要有秒，北京时间）' };
  const seconds = readSeconds(bare(cells.seconds));
  if (seconds === null)
    return { column: 'seconds', why: '不是通话时长，应写成秒数或 时:分:秒，不小于 0，不超过 24 小时' };
  return { number, answeredAt, seconds };
}

/** What spreadsheets put around a cell so that it stays text: `="0138…"`, an apostrophe, white space. */
function bare(cell: string): string {
  const text = cell.normalize('NFKC').trim();
  return (/^="(.*)"$/.exec(text)?.[1] ?? text).replace(/^'/, '').trim();
}

function readNumber(text: string): string | null {
  if (NO_NUMBER.test(text)) return '';
  const number = canonicalNumber(text);
  return number.length >= 3 && number.length <= 20 ? number : null;
}

const MOMENT =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?:日\s*|[\sT]\s*)(\d{1,2})[:时](\d{1,2})[:分](\d{1,2})秒?(?:\.\d+)?(?:\+08:?00)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

function readMoment(text: string): Date | null {
  const found = MOMENT.exec(text) ?? COMPACT.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  return instantAt(year, month, day, hour, minute, second);
}

function readSeconds(text: string): number | null {
  const [, hours, minutes = '', rest = ''] = /^(\d{1,3}):([0-5]?\d):([0-5]?\d)$/.exec(text) ?? [];
  const seconds =
    hours === undefined
      ? /^\d{1,6}$/.test(text)
        ? Number(text)
        : NaN
      : Number(hours) * 3_600 + Number(minutes) * 60 + Number(rest);
  return seconds <= LONGEST ? seconds : null;
}
