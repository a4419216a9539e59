import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { RecordingStore, type StoredTrack } from '../ports/recording-store.js';

/** Tracks in a folder of this machine, `recordings/` by default; read-only once stored. */
export class FolderRecordingStore extends RecordingStore {
  constructor(private readonly folder: string) {
    super();
  }

  async take(file: string, name: string): Promise<StoredTrack> {
    const target = this.pathOf(name);
    const given = await describe(file).catch(() => null);
    const kept = await describe(target).catch(() => null);
    // Taken by an earlier try that died before it could say so.
    if (kept && (given === null || given.sha256 === kept.sha256)) {
      if (given) await unlink(file);
      return kept;
    }
    if (kept) throw new Error(`recording ${name} is stored already, with other bytes`);
    if (!given) throw new Error('there is no such file to take');
    await mkdir(path.dirname(target), { recursive: true });
    await seal(file);
    await rename(file, target).catch((cause: NodeJS.ErrnoException) =>
      cause.code === 'EXDEV' ? moveAcross(file, target) : Promise.reject(cause),
    );
    return given;
  }

  read(name: string, start: number, end: number): Readable {
    return createReadStream(this.pathOf(name), { start, end });
  }

  private pathOf(name: string): string {
    if (!/^\d{4}\/\d{2}\/\d{2}\/[0-9a-f-]{36}\.wav$/.test(name)) throw new Error('not a name of the recording store');
    return path.join(this.folder, name);
  }
}

async function describe(file: string): Promise<StoredTrack> {
  const hash = createHash('sha256');
  const heads: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    if (bytes < 256) heads.push((chunk as Buffer).subarray(0, 256));
    bytes += (chunk as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex'), head: Buffer.concat(heads) };
}

/** On the disk and read-only, before it gets the name under which it is kept. */
async function seal(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.datasync();
  await handle.chmod(0o440);
  await handle.close();
}

/** Another file system: copied beside its place, then renamed into it. A crash leaves a .part, never half a recording. */
async function moveAcross(file: string, target: string): Promise<void> {
  const part = `${target}.part`;
  await rm(part, { force: true });
  await copyFile(file, part);
  await seal(part);
  await rename(part, target);
  await unlink(file);
}
