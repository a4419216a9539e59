import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { inTime } from './in-time.js';

/** What a disk has for us, bytes. */
export interface DiskSpace {
  /** Without what is kept back for root. */
  readonly free: number;
  readonly total: number;
}

/** A disk that has not answered for so long is not waited for, ms: a network disk may hang for ever. */
const PATIENCE = 5_000;

/** The disk on which this folder lies, or will lie when it is made. @throws Error of the file system */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch (cause) {
    const above = path.dirname(path.resolve(folder));
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' || above === path.resolve(folder)) throw cause;
    return diskSpace(above);
  }
}

/** Asks one folder's disk again and again. One that hangs keeps one thread, however often it is asked. */
export class DiskProbe {
  private asking: Promise<DiskSpace> | null = null;

  /** @param ask how it is asked; @param patience ms */
  constructor(
    folder: string,
    private readonly ask: () => Promise<DiskSpace> = () => diskSpace(folder),
    private readonly patience = PATIENCE,
  ) {}

  /**
   * @param signal nobody waits for the answer any more
   * @throws Error of the file system, or because the disk does not answer
   */
  async space(signal: AbortSignal): Promise<DiskSpace> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    const answer = await inTime<DiskSpace | null>(this.asking, this.patience, null, signal);
    if (!answer) throw new Error('the disk does not answer');
    return answer;
  }
}
