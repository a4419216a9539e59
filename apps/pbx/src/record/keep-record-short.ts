import { rename, rm, stat } from 'node:fs/promises';
import { firstLine } from './first-line.js';

/** Between two looks, ms: against days it is nothing. */
const LOOK_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Keeps Asterisk's own record (CEL) as short as it may be (H2, data minimum): now, and every hour until the returned function is called.
 * Asterisk opens the file for each row, so a renamed one is written no more. What goes wrong is told: it stops neither Asterisk nor
 * the next look.
 */
export async function keepRecordShort(
  file: string,
  days: number,
  onTrouble: (sentence: string) => void,
): Promise<() => void> {
  const look = (): Promise<void> =>
    forgetOld(file, days, new Date()).catch((cause: unknown) =>
      onTrouble(`the record could not be kept short: ${(cause as Error).message}`),
    );
  await look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * A file that began more than `days` ago becomes `….1`, in the place of the one before; a `….1` that ended more than `days` ago goes. So
 * every row is kept for `days` at the least and twice that at the most.
 */
export async function forgetOld(file: string, days: number, now: Date): Promise<void> {
  const before = now.getTime() - days * DAY_MS;
  const rotated = `${file}.1`;
  const ended = await stat(rotated).catch(() => null);
  if (ended && ended.mtimeMs < before) await rm(rotated, { force: true });
  const began = await beginningOf(file);
  if (began !== null && began < before) await rename(file, rotated);
}

/** When its first row was written, ms since 1970; null when there is none yet. */
async function beginningOf(file: string): Promise<number | null> {
  const at = /^"[^"]*","(\d{9,11})\.\d{6}"/.exec((await firstLine(file)) ?? '')?.[1];
  return at === undefined ? null : Number(at) * 1000;
}
