import { placeOf, refusal } from '@yiche/contracts';
import { addDays, type DomainError } from '@yiche/kernel';
import { readDay, seenCell, type TableRow } from '@yiche/tables';

/** A day of a year, as the work calendar knows it. */
export interface CalendarDay {
  readonly day: string;
  readonly works: boolean;
  /** Of the holiday, or of that for which it is made up; empty for every other day. */
  readonly name: string;
}

/** What a notice says of one day. */
export interface NoticeLine {
  readonly day: string;
  readonly works: boolean;
  readonly name: string;
}

export const NOTICE_COLUMNS = ['日期', '是否上班', '名称'] as const;

/** Holidays by law (《全国年节及纪念日放假办法》 since 2008): a notice without one of them is not a whole year's. */
const HOLIDAYS = ['元旦', '春节', '清明', '劳动', '端午', '中秋', '国庆'];

/** A year with the exceptions of its notice; every other day by its weekday. */
export function daysOfYear(year: number, exceptions: ReadonlyMap<string, Omit<NoticeLine, 'day'>>): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (let day = `${year}-01-01`; day.startsWith(`${year}-`); day = addDays(day, 1)) {
    const { works = !isWeekend(day), name = '' } = exceptions.get(day) ?? {};
    days.push({ day, works, name });
  }
  return days;
}

/**
 * The whole year that a notice describes.
 * @param rows its rows, each with the cells of `NOTICE_COLUMNS`
 * @throws DomainError `settlement/bad-calendar` naming the row, what is wrong with it and what was seen
 */
export function yearOfNotice(rows: readonly TableRow[]): { year: number; days: CalendarDay[] } {
  const exceptions = new Map<string, NoticeLine>();
  let year: string | null = null;
  for (const row of rows) {
    const line = lineOf(row);
    year ??= line.day.slice(0, 4);
    if (!line.day.startsWith(year)) throw bad(`${placeOf(row)}：一个文件只能是一年，${line.day} 不在 ${year} 年`);
    if (exceptions.has(line.day)) throw bad(`${placeOf(row)}：${line.day} 重复`);
    exceptions.set(line.day, line);
  }
  if (year === null) throw bad('文件里没有日期');
  const off = [...exceptions.values()].filter(({ works }) => !works);
  const missing = HOLIDAYS.filter((holiday) => !off.some(({ name }) => name.includes(holiday)));
  if (missing.length > 0) throw bad(`${year} 年缺少这些节日的放假安排：${missing.join('、')}`);
  return { year: Number(year), days: daysOfYear(Number(year), exceptions) };
}

function lineOf(row: TableRow): NoticeLine {
  const [written = '', works = '', name = ''] = row.cells.map((cell) => cell.trim());
  const read = readDay(written);
  if ('why' in read) throw bad(`${placeOf(row)}“日期”${read.why}`);
  const day = read.value;
  if (!day.startsWith('20')) throw bad(`${placeOf(row)}：${day} 不是本世纪的日期`);
  if (works !== '是' && works !== '否')
    throw bad(`${placeOf(row)}：是否上班应为“是”或“否”，看到的是${seenCell(works)}`);
  if (name === '' || name.length > 50) throw bad(`${placeOf(row)}：请写明名称，最多 50 字`);
  if (works === '是' && !isWeekend(day)) throw bad(`${placeOf(row)}：${day} 不是周末，本来就上班`);
  return { day, works: works === '是', name };
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

const bad = (what: string): DomainError => refusal('settlement/bad-calendar', { what });
