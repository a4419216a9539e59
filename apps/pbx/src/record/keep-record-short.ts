import { open, rename, rm, stat } from 'node:fs/promises';

/** Between two looks, ms: against days it is nothing. */
const LOOK_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** More than the first two fields of a row, bytes. */
const HEAD = 1024;

/**
 * Keeps Asterisk's own record (CEL) as short as it may be (H2, data minimum): now, and every hour until the returned function is called.
 * Asterisk opens the file for each row, so a renamed one is written no more.
 */
export async function keepRecordShort(file: string, days: number): Promise<() => void> {
  await forgetOld(file, days, new Date());
  const timer = setInterval(() => void forgetOld(file, days, new Date()).catch(() => undefined), LOOK_EVERY_MS);
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
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const at = /^"[^"]*","(\d{9,11})\.\d{6}"/.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
    return at === undefined ? null : Number(at) * 1000;
  } finally {
    await handle.close();
  }
}
