import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
    await copyInto(file, target);
    await unlink(file);
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

/**
 * Copies beside its place, then renames into it: a crash leaves a .part, never half a recording, and the name is on the disk before
 * the PBX's file is let go. The copy is ours and read-only from its first byte; the PBX's file belongs to the PBX's user.
 */
async function copyInto(file: string, target: string): Promise<void> {
  const part = `${target}.part`;
  await rm(part, { force: true });
  await pipeline(createReadStream(file), createWriteStream(part, { flags: 'wx', mode: 0o440, flush: true }));
  await rename(part, target);
  const folder = await open(path.dirname(target), 'r');
  await folder.sync();
  await folder.close();
}
