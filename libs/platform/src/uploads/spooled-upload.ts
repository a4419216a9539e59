import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { refusal } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { withOwnFolder } from '../apart/own-folder.js';

/** An upload in a file of its own, so that it can be read more than once without being in memory. */
export interface SpooledUpload {
  readonly file: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes an upload to a temporary file, lets `use` work on it, and removes it, whatever happens.
 * @param limit bytes
 * @throws DomainError `uploads/too-large`, `uploads/cut`, and those of `paced` where it comes through that
 */
export async function withSpooledUpload<T>(
  upload: Readable,
  limit: number,
  use: (spooled: SpooledUpload) => Promise<T>,
): Promise<T> {
  return withOwnFolder(async (folder) => use(await spool(upload, path.join(folder, 'upload'), limit)));
}

async function spool(upload: Readable, file: string, limit: number): Promise<SpooledUpload> {
  const sha256 = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx', 0o600);
  try {
    // The source is not destroyed when we have had enough: whoever sends has to hear why.
    for await (const chunk of upload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge(limit);
      sha256.update(chunk);
      await handle.write(chunk);
    }
  } catch (cause) {
    upload.on('error', () => undefined).resume();
    if (cause instanceof DomainError || upload.errored === null) throw cause;
    throw refusal('uploads/cut');
  } finally {
    await handle.close();
  }
  return { file, sha256: sha256.digest('hex'), bytes };
}

const tooLarge = (limit: number): DomainError =>
  refusal('uploads/too-large', { megabytes: Math.floor(limit / 1_048_576) }, { limit });
