const SECOND = 1_000;

/** `05:09`, from an hour on `1:05:09`; never negative, so that a clock that is a little off shows `00:00`. */
export function formatElapsed(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / SECOND));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = String(Math.floor(total / 60) % 60).padStart(2, '0');
  const hours = Math.floor(total / 3_600);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${minutes}:${seconds}`;
}

const contractTime = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options });

const dateTime = contractTime({
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  year: 'numeric',
});
const timeOfDay = contractTime({ hour: '2-digit', minute: '2-digit' });
const exactTime = contractTime({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `2026-11-22 12:05` in Asia/Shanghai, wherever the browser is. */
export function formatDateTime(iso: string): string {
  const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? '';
  const parts = dateTime.formatToParts(new Date(iso));
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

/** `12:05` in Asia/Shanghai. */
export function formatTimeOfDay(iso: string): string {
  return timeOfDay.format(new Date(iso));
}

/** `12:05:09` in Asia/Shanghai. */
export function formatExactTime(iso: string): string {
  return exactTime.format(new Date(iso));
}
