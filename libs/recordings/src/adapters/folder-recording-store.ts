import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rm, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FolderProbe } from '@yiche/platform';
import { RecordingStore, type StoredTrack } from '../ports/recording-store.js';

/** Read and written at a time, bytes: most tracks are a few of these. */
const PIECE = 256 * 1024;

/** Pieces that nobody has in hand: a fresh one for each track is what collecting garbage is about on a busy machine. */
const pieces: Buffer[] = [];
const PIECES_KEPT = 16;

/** Tracks in a folder of this machine, `recordings/` by default; read-only once stored. */
export class FolderRecordingStore extends RecordingStore {
  private readonly probe: FolderProbe;
  /** By name: who wants the same while it is being taken gets what comes of that. */
  private readonly underWay = new Map<string, Promise<StoredTrack>>();

  constructor(private readonly folder: string) {
    super();
    this.probe = new FolderProbe(folder, 0o750);
  }

  take(file: string, name: string): Promise<StoredTrack> {
    const taken = this.underWay.get(name) ?? this.takeOnce(file, name).finally(() => this.underWay.delete(name));
    this.underWay.set(name, taken);
    return taken;
  }

  read(name: string, start: number, end: number): Readable {
    return createReadStream(this.pathOf(name), { start, end });
  }

  isUsable(): Promise<boolean> {
    return this.probe.isUsable();
  }

  private async takeOnce(file: string, name: string): Promise<StoredTrack> {
    const target = this.pathOf(name);
    const given = await ifThere(open(file, 'r'));
    if (!given) {
      // Taken by an earlier try that died before it could say so.
      const kept = await describe(target);
      if (!kept) throw new Error('there is no such file to take');
      return kept;
    }
    try {
      const track = await keep(given, target);
      await unlink(file);
      return track;
    } finally {
      await given.close();
    }
  }

  private pathOf(name: string): string {
    if (!/^\d{4}\/\d{2}\/\d{2}\/[0-9a-f-]{36}\.wav$/.test(name)) throw new Error('not a name of the recording store');
    return path.join(this.folder, name);
  }
}

/**
 * Copies beside its place, then links into it: a crash leaves a .part, never half a recording, a name that is taken stays as it
 * is, and the name is on the disk before the PBX's file is let go. The copy is ours and read-only from its first byte; the PBX's file
 * belongs to the PBX's user.
 */
async function keep(given: FileHandle, target: string): Promise<StoredTrack> {
  const name = `${target}.part`;
  const part = await create(name);
  let track: StoredTrack;
  try {
    track = await passThrough(given, (piece) => part.writeFile(piece));
    await part.sync();
  } finally {
    await part.close();
  }
  const kept = await link(name, target).then(
    () => null,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return describe(target);
      throw cause;
    },
  );
  await unlink(name);
  if (kept && kept.sha256 !== track.sha256)
    throw new Error(`a recording is stored already, with other bytes: ${target}`);
  const folder = await open(path.dirname(target), 'r');
  await folder.sync();
  await folder.close();
  return track;
}

async function create(file: string): Promise<FileHandle> {
  const fresh = (): Promise<FileHandle> => open(file, 'wx', 0o440);
  return fresh().catch(async (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') await mkdir(path.dirname(file), { recursive: true });
    else await rm(file, { force: true }); // half of an earlier try
    return fresh();
  });
}

async function describe(file: string): Promise<StoredTrack | null> {
  const handle = await ifThere(open(file, 'r'));
  if (!handle) return null;
  try {
    return await passThrough(handle, () => Promise.resolve());
  } finally {
    await handle.close();
  }
}

/** Reads a file from where it is to its end and hands on every piece, which is another's after that. */
async function passThrough(handle: FileHandle, take: (piece: Buffer) => Promise<void>): Promise<StoredTrack> {
  const hash = createHash('sha256');
  const buffer = pieces.pop() ?? Buffer.allocUnsafeSlow(PIECE);
  let head: Buffer | null = null;
  let bytes = 0;
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, PIECE, null);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex'), head: head ?? Buffer.alloc(0) };
      const piece = buffer.subarray(0, bytesRead);
      head ??= Buffer.from(piece.subarray(0, 256));
      hash.update(piece);
      await take(piece);
      bytes += bytesRead;
    }
  } finally {
    if (pieces.length < PIECES_KEPT) pieces.push(buffer);
  }
}

/** What was opened; null when there is no such file. */
async function ifThere(opening: Promise<FileHandle>): Promise<FileHandle | null> {
  return opening.catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
}
