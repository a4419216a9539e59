import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  fstatSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';

/** A log of this size becomes `….1`, in the place of the one before, bytes: weeks of warnings. */
const LARGEST = 10 * 1024 * 1024;
const KEPT_ERRORS = 3;

/** No numbers of anybody: `yc1-1795336431.12` (a unique id), `…-0000004f` at the end of a channel's name, `[C-00000001]` (Asterisk's own name of a call). */
const OURS = String.raw`(?<=[A-Za-z][A-Za-z0-9]{0,15}-)\d{10}\.\d+|(?<=\/[\w@.-]*-|\[C-)[0-9a-f]{8}(?![0-9a-f])`;
const ADDRESS = String.raw`(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])`;
/** Seven digits or more, as people write and carriers send them: in groups (but no `agent-8001-…`), or together. */
const BETWEEN = String.raw`(?:[ ().-]|%2[089DEde])`;
const NUMBER = String.raw`(?<![0-9A-Za-z]|[A-Za-z]-)\+?\d(?:${BETWEEN}{0,2}\d){6,}|\d{7,}`;
const OURS_OR_NUMBER = new RegExp(`(${OURS}|${ADDRESS})|${NUMBER}`, 'g');

/**
 * A line of Asterisk's log without anybody's telephone number. Asterisk puts numbers into notices, warnings and errors alike (an INVITE
 * that it refuses, an address that is none), so whatever may be one is cut to its last two digits; dates and addresses stay.
 */
export function withoutNumbers(line: string): string {
  // The stamp at the beginning would look like a number in groups.
  const [stamp = ''] = /^\[[-0-9: .]+\]/.exec(line) ?? [];
  const masked = line
    .slice(stamp.length)
    .replace(OURS_OR_NUMBER, (found: string, ours: string | undefined) => ours ?? `****${found.slice(-2)}`);
  return stamp + masked;
}

/** What Asterisk prints, masked, in a file that only its user's group may read. */
export class AsteriskLog {
  private descriptor: number | null;
  private size: number;
  private errors: readonly string[] = [];

  constructor(private readonly file: string) {
    [this.descriptor, this.size] = openLog(file);
  }

  /** @returns the line as it was written */
  write(line: string): string {
    const masked = withoutNumbers(line);
    if (masked.includes('ERROR')) this.errors = [...this.errors, masked].slice(-KEPT_ERRORS);
    try {
      this.append(`${masked}\n`);
    } catch {
      // A full disk costs lines of the log, never whoever writes it: with him would go Asterisk and its calls.
    }
    return masked;
  }

  lastErrors(): string {
    return this.errors.join(' | ');
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
  }

  private append(line: string): void {
    if (this.descriptor === null) [this.descriptor, this.size] = openLog(this.file);
    this.size += writeSync(this.descriptor, line);
    if (this.size <= LARGEST) return;
    closeSync(this.descriptor);
    this.descriptor = null;
    renameSync(this.file, `${this.file}.1`);
  }
}

/**
 * Masks what stands in a log already: an older version let Asterisk write it by itself. One of ours is read and stays as it is, so that
 * a full disk keeps nobody from starting.
 */
export async function maskLog(file: string): Promise<void> {
  if (!(await holdsNumbers(file))) return;
  const masked = `${file}.masking`;
  await rm(masked, { force: true });
  const lines = async function* () {
    for await (const line of linesOf(file)) yield `${withoutNumbers(line)}\n`;
  };
  await pipeline(lines, createWriteStream(masked, { flags: 'wx', mode: 0o640 }));
  await rename(masked, file);
}

async function holdsNumbers(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  for await (const line of linesOf(file)) if (line !== withoutNumbers(line)) return true;
  return false;
}

const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file), crlfDelay: Infinity });

/** Its folder is Asterisk's own: a link that lies there is not followed. */
function openLog(file: string): [descriptor: number, size: number] {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const descriptor = openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o640);
  return [descriptor, fstatSync(descriptor).size];
}
