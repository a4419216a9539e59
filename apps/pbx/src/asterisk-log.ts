import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** A log of this size becomes `….1`, in the place of the one before, bytes: weeks of warnings. */
const LARGEST = 10 * 1024 * 1024;
const KEPT_ERRORS = 3;

/** No numbers of anybody: `yc1-1795336431.12` (a unique id), `…-0000004f` at the end of a channel's name, `[C-00000001]` (Asterisk's own name of a call). */
const OURS = String.raw`(?<=[A-Za-z][A-Za-z0-9]{0,15}-)\d{10}\.\d+|(?<=\/[\w@.-]*-|\[C-)[0-9a-f]{8}(?![0-9a-f])`;
/** Seven digits or more, as people write and carriers send them: in groups (but no `agent-8001-…`), or together. */
const NUMBER = String.raw`(?<![0-9A-Za-z]|[A-Za-z]-)\+?\d(?:[ ()-]{0,2}\d){6,}|\d{7,}`;
const OURS_OR_NUMBER = new RegExp(`(${OURS})|${NUMBER}`, 'g');

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
  private descriptor: number;
  private size: number;
  private errors: readonly string[] = [];

  constructor(private readonly file: string) {
    [this.descriptor, this.size] = openLog(file);
  }

  /** @returns the line as it was written */
  write(line: string): string {
    const masked = withoutNumbers(line);
    if (masked.includes('ERROR')) this.errors = [...this.errors, masked].slice(-KEPT_ERRORS);
    this.size += writeSync(this.descriptor, `${masked}\n`);
    if (this.size > LARGEST) {
      closeSync(this.descriptor);
      renameSync(this.file, `${this.file}.1`);
      [this.descriptor, this.size] = openLog(this.file);
    }
    return masked;
  }

  lastErrors(): string {
    return this.errors.join(' | ');
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Its folder is Asterisk's own: a link that lies there is not followed. */
function openLog(file: string): [descriptor: number, size: number] {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const descriptor = openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o640);
  return [descriptor, fstatSync(descriptor).size];
}
