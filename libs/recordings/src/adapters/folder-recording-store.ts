import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
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
    // Taken by an earlier try that died before it could say so.
    if (!(await exists(file)) && (await exists(target))) return describe(target);
    const given = await describe(file);
    if (await exists(target)) {
      const kept = await describe(target);
      if (kept.sha256 !== given.sha256) throw new Error(`recording ${name} is stored already, with other bytes`);
    } else {
      await mkdir(path.dirname(target), { recursive: true });
      // Beside its place, then renamed into it: a crash leaves a .part, never half a recording.
      const part = `${target}.part`;
      await copyFile(file, part);
      await flush(part);
      await chmod(part, 0o440);
      await rename(part, target);
    }
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
  await pipeline(createReadStream(file), hash);
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
