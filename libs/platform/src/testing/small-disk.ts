import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A real file system of a few megabytes, to be full on it for real. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes everything that is left, but for so many bytes. Said again it takes what has become free. */
  fill(leaveBytes?: number): Promise<void>;
  /** Gives it back. */
  clear(): Promise<void>;
  unmount(): Promise<void>;
}

const BALLAST = '.ballast';
/** Written at a time, and then, for the last of it. */
const STEPS = [1_048_576, 4_096];

/** Mounts one, on a folder that is there with its owner and mode, or on a new one of its own. Linux, as root. */
export async function mountSmallDisk(megabytes: number, on?: string): Promise<SmallDisk> {
  const folder = on ?? (await mkdtemp(path.join(tmpdir(), 'yiche-disk-')));
  const { mode, uid, gid } = await stat(folder);
  const options = `size=${megabytes}m,mode=${(mode & 0o7777).toString(8)},uid=${uid},gid=${gid}`;
  await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  const ballast = path.join(folder, BALLAST);
  return {
    folder,
    fill: async (leaveBytes = 0) => {
      const handle = await open(ballast, 'a');
      try {
        for (const step of STEPS) await writeUntilFull(handle, Buffer.alloc(step));
        const { size } = await handle.stat();
        if (leaveBytes > 0) await handle.truncate(Math.max(0, size - leaveBytes));
      } finally {
        await handle.close();
      }
    },
    clear: () => rm(ballast, { force: true }),
    unmount: async () => {
      // At once, also while a file in it is open.
      await run('umount', ['-l', folder]);
      if (on === undefined) await rmdir(folder);
    },
  };
}

async function writeUntilFull(handle: FileHandle, bytes: Buffer): Promise<void> {
  try {
    for (;;) await handle.appendFile(bytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
  }
}
