/** Within so many minutes of a fault, and of its end, the 110 desk is told (E1). */
const TELL_WITHIN_MS = 30 * 60_000;

/** Whether the desk was told too late, or not at all though its time is over. */
export const isNoticeMissed = (happened: string, told: string | null, now: number): boolean =>
  (told === null ? now : Date.parse(told)) - Date.parse(happened) > TELL_WITHIN_MS;

/** Whether the desk was told too late; false while it was not told at all, which is another matter. */
export const isToldLate = (happened: string, told: string | null): boolean =>
  told !== null && isNoticeMissed(happened, told, Date.parse(told));
