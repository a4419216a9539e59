import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { PersonalData } from '@yiche/platform';
import { JOURNAL_LINE } from './ledger-journal.js';

/** A line is a fact: a few hundred bytes. */
const LONGEST_LINE = 65_536;

/**
 * The first journal that these keys do not open, by its first line; null when they open all of them. What a crash left in the middle of
 * its first line says nothing of keys.
 */
export async function unreadableJournal(folder: string, personalData: PersonalData): Promise<string | null> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  for (const name of names.filter((each) => each.endsWith('.journal')).toSorted()) {
    const line = await firstLine(path.join(folder, name));
    if (line !== null && !opens(personalData, line)) return name;
  }
  return null;
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
