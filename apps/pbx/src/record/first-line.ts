import { open } from 'node:fs/promises';

/** More than a row of the record, bytes. */
const HEAD = 1024;

/** The beginning of a file's first line; null when there is no such file. */
export async function firstLine(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? '';
  } finally {
    await handle.close();
  }
}
