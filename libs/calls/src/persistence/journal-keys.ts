import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** A line is a fact: a few hundred bytes. */
const LONGEST_LINE = 65_536;

/** What `PersonalData.seal` makes: key number, 12 and 16 bytes, text. */
const SEALED = /^([a-z0-9-]{1,16})\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/;

/**
 * The first journal that is sealed under a key that is not configured; null when there is none. What cannot be read for another reason
 * says nothing of keys: the journal keeps such a file for people and goes on (`LedgerJournal`).
 */
export async function journalOfMissingKey(folder: string, configured: readonly string[]): Promise<string | null> {
  for (const { name, id } of await keyIds(folder, /\.journal$/)) if (!configured.includes(id)) return name;
  return null;
}

/** Under which keys the facts of a folder are sealed, and in how many files: those that are kept for people too. */
export async function journalKeyIds(folder: string): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const { id } of await keyIds(folder, /\.journal(\.damaged)?$/)) ids.set(id, (ids.get(id) ?? 0) + 1);
  return ids;
}

async function keyIds(folder: string, files: RegExp): Promise<{ name: string; id: string }[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const found: { name: string; id: string }[] = [];
  for (const name of names.filter((each) => files.test(each)).toSorted()) {
    const id = await keyIdOf(path.join(folder, name));
    if (id !== null) found.push({ name, id });
  }
  return found;
}

/** A file has one key: that of its first line that is whole. */
async function keyIdOf(file: string): Promise<string | null> {
  let text = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'latin1', end: LONGEST_LINE })) text += String(chunk);
  } catch (cause) {
    // A process that is running may remove its own meanwhile.
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  for (const line of text.split('\n').slice(0, -1)) {
    const [, id] = SEALED.exec(line) ?? [];
    if (id !== undefined) return id;
  }
  return null;
}
