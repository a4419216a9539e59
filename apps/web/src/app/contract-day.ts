const DAY = 86_400_000;
const shanghaiDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** The contract day of a moment, `YYYY-MM-DD` in Asia/Shanghai, wherever the browser is. */
export const contractDayOf = (instant: Date | string): string => shanghaiDay.format(new Date(instant));

/** Whole days from one contract day to another; below zero when it is past. */
export const daysUntil = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);

/** The month so many later. */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}
