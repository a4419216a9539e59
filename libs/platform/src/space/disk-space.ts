import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** What a disk has for us, bytes. */
export interface DiskSpace {
  /** Without what is kept back for root. */
  readonly free: number;
  readonly total: number;
}

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
