import { open, type FileHandle } from 'node:fs/promises';
import { celMoment } from './cel-row.js';

/** How a file is read is no setting; how far back is `CALLS_RECONCILE_MARGIN_MS`. Read at a time, bytes: two milliseconds' work, then the event loop has its turn. */
const PIECE = 64 * 1024;
/** The search for a moment ends when it is within so many bytes. */
const NEAR = 64 * 1024;
/** No row is longer, bytes; a longer line is thrown away. */
const LONGEST_LINE = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines of Asterisk's record from about `from` on, many at a time. The beginning is found by halving, because rows stand in
 * the order of time: how much was written before costs nothing. A file that was rotated away (`….1`) is read first when `from`
 * lies in it. A last line without its end is still being written and left out.
 * @throws Error of the file system, but not when there is no file (yet)
 */
export async function* celLines(file: string, from: Date): AsyncGenerator<string[]> {
  const current = await openIfThere(file);
  try {
    const began = current && (await momentAt(current, 0, (await current.stat()).size));
    if (began === null || began > from) {
      const rotated = await openIfThere(`${file}.1`);
      try {
        if (rotated) yield* linesOf(rotated, from);
      } finally {
        await rotated?.close();
      }
    }
    if (current) yield* linesOf(current, from);
  } finally {
    await current?.close();
  }
}

async function* linesOf(handle: FileHandle, from: Date): AsyncGenerator<string[]> {
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafe(PIECE);
  let position = await offsetOf(handle, from, size);
  let rest = '';
  let skip = position > 0; // the middle of a line
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(PIECE, size - position), position);
    if (bytesRead === 0) break;
    position += bytesRead;
    // latin1 keeps the bytes: a character that lies across two pieces is put together when its line is
    const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) rest = '';
    yield lines.slice(skip ? 1 : 0).map(utf8);
    if (lines.length > 0) skip = false;
  }
}

const utf8 = (line: string): string => (/[\x80-\xff]/.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line);

/** Where to begin reading: before the first row of `from`, by no more than `NEAR`. */
async function offsetOf(handle: FileHandle, from: Date, size: number): Promise<number> {
  let before = 0;
  let after = size;
  while (after - before > NEAR) {
    const middle = Math.floor((before + after) / 2);
    const at = await momentAt(handle, middle, size);
    if (at !== null && at < from) before = middle;
    else after = middle;
  }
  return before;
}

/** The time of the first whole row after `offset`; null when there is none near. */
async function momentAt(handle: FileHandle, offset: number, size: number): Promise<Date | null> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(NEAR), 0, Math.min(NEAR, size - offset), offset);
  const start = offset === 0 ? 0 : buffer.indexOf(NEWLINE) + 1;
  for (const line of buffer.toString('latin1', start, bytesRead).split('\n')) {
    const at = celMoment(/^"[^"]*","([^"]*)"/.exec(line)?.[1] ?? '');
    if (at) return at;
  }
  return null;
}

function openIfThere(file: string): Promise<FileHandle | null> {
  return open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
}
