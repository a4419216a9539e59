import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { inTime } from './in-time.js';

/** Enough for a file system to need room for it, bytes: two seconds of two tracks. */
const SIZE = 64 * 1024;
/** A disk that has not answered for so long cannot be used, ms: a network disk may hang for ever. */
const PATIENCE = 5_000;
/** ms. */
const FRESH = 1_000;
/** Left by a process that was killed while it asked, ms. */
const LEFT_BEHIND = 60_000;
const NAME = /^\.probe-[0-9a-f-]{36}$/;

/**
 * Asks a folder for what is done there: a small file is written to the disk, read back and removed. To have the right to write says
 * nothing of a disk that is full, was mounted read-only after a fault, or does not answer.
 */
export class FolderProbe {
  private asking: Promise<boolean> | null = null;
  private answer: { readonly isUsable: boolean; readonly at: number } | null = null;
  private swept = false;

  /**
   * @param mode of the folder that is made where there is none; null for another program's, which must be there
   * @param freshMilliseconds an answer so young is given again: whoever asks us does not make the disk work
   */
  constructor(
    private readonly folder: string,
    private readonly mode: number | null,
    private readonly freshMilliseconds = FRESH,
  ) {}

  /** Never throws. Those who ask at the same time share one look: a disk that hangs keeps one thread and not all of them. */
  async isUsable(): Promise<boolean> {
    if (this.answer && performance.now() - this.answer.at < this.freshMilliseconds) return this.answer.isUsable;
    this.asking ??= this.look().then((isUsable) => {
      this.answer = { isUsable, at: performance.now() };
      this.asking = null;
      return isUsable;
    });
    return inTime(this.asking, PATIENCE, false);
  }

  private async look(): Promise<boolean> {
    const file = path.join(this.folder, `.probe-${randomUUID()}`);
    try {
      if (this.mode !== null) await mkdir(this.folder, { recursive: true, mode: this.mode });
      await this.sweep();
      try {
        return await isKept(file);
      } finally {
        await rm(file, { force: true });
      }
    } catch {
      return false;
    }
  }

  private async sweep(): Promise<void> {
    if (this.swept) return;
    for (const name of (await readdir(this.folder)).filter((each) => NAME.test(each))) {
      const file = path.join(this.folder, name);
      const found = await stat(file).catch(() => null);
      if (found && Date.now() - found.mtimeMs > LEFT_BEHIND) await rm(file, { force: true });
    }
    this.swept = true;
  }
}

async function isKept(file: string): Promise<boolean> {
  const bytes = randomBytes(SIZE);
  const handle = await open(file, 'wx+', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
    const read = Buffer.alloc(SIZE);
    const { bytesRead } = await handle.read(read, 0, SIZE, 0);
    return bytesRead === SIZE && read.equals(bytes);
  } finally {
    await handle.close();
  }
}
