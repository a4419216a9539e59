import { refusal, wordedOf } from '@yiche/contracts';
import { addDays } from '@yiche/kernel';
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

const [DAY, WORKS] = ['日期', '是否上班'] as const;
export const NOTICE_COLUMNS = [DAY, WORKS, '名称'] as const;
const [YES, NO] = ['是', '否'] as const;
/** Characters of a name. */
const LONGEST_NAME = 50;

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
    if (!line.day.startsWith(year))
      throw refusal('settlement/bad-calendar#other-year', { ...placeOf(row), day: line.day, year });
    if (exceptions.has(line.day)) throw refusal('settlement/bad-calendar#twice', { ...placeOf(row), day: line.day });
    exceptions.set(line.day, line);
  }
  if (year === null) throw refusal('settlement/bad-calendar#empty');
  const off = [...exceptions.values()].filter(({ works }) => !works);
  const missing = HOLIDAYS.filter((holiday) => !off.some(({ name }) => name.includes(holiday)));
  if (missing.length > 0) throw refusal('settlement/bad-calendar#festivals', { year, missing });
  return { year: Number(year), days: daysOfYear(Number(year), exceptions) };
}

function lineOf(row: TableRow): NoticeLine {
  const [written = '', works = '', name = ''] = row.cells.map((cell) => cell.trim());
  const place = placeOf(row);
  const read = readDay(written);
  if ('why' in read) {
    const refused = wordedOf(refusal('tables/row#cell', { ...place, column: DAY, what: wordedOf(read.why) }));
    throw refusal('settlement/bad-calendar#table', { refused });
  }
  const day = read.value;
  if (!day.startsWith('20')) throw refusal('settlement/bad-calendar#century', { ...place, day });
  if (works !== YES && works !== NO)
    throw refusal('settlement/bad-calendar#works', { ...place, column: WORKS, yes: YES, no: NO, ...seenCell(works) });
  if (name === '' || name.length > LONGEST_NAME)
    throw refusal('settlement/bad-calendar#name', { ...place, longest: LONGEST_NAME });
  if (works === YES && !isWeekend(day)) throw refusal('settlement/bad-calendar#weekday', { ...place, day });
  return { day, works: works === YES, name };
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

const placeOf = ({ line, row }: TableRow): Pick<TableRow, 'line' | 'row'> => ({ line, row });
