import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { PersonalData } from '@yiche/platform';
import { JOURNAL_LINE } from './ledger-journal.js';

/** A line is a fact: a few hundred bytes. */
const LONGEST_LINE = 65_536;

/**
 * The first journal that these keys do not open, by its first line; null when they open all of them. What a crash left in the middle of
 * its first line says nothing of keys.
 */
export async function unreadableJournal(folder: string, personalData: PersonalData): Promise<string | null> {
  for (const { name, line } of await firstLines(folder)) if (!opens(personalData, line)) return name;
  return null;
}

/** Under which keys the facts of a folder are sealed, and in how many files: those that are kept for people too. A file has one key. */
export async function journalKeyIds(folder: string): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const { line } of await firstLines(folder, /\.journal(\.damaged)?$/)) {
    const id = PersonalData.keyIdOf(line);
    ids.set(id, (ids.get(id) ?? 0) + 1);
  }
  return ids;
}

async function firstLines(folder: string, files = /\.journal$/): Promise<{ name: string; line: string }[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const found: { name: string; line: string }[] = [];
  for (const name of names.filter((each) => files.test(each)).toSorted()) {
    const line = await firstLine(path.join(folder, name));
    if (line !== null) found.push({ name, line });
  }
  return found;
}

async function firstLine(file: string): Promise<string | null> {
  let text = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'latin1', end: LONGEST_LINE })) {
      text += String(chunk);
      if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
    }
  } catch (cause) {
    // A process that is running may remove its own meanwhile.
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  return null;
}

function opens(personalData: PersonalData, line: string): boolean {
  try {
    personalData.open(line, JOURNAL_LINE);
    return true;
  } catch {
    return false;
  }
}
