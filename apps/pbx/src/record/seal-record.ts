import { createCipheriv, randomInt } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { firstLine } from './first-line.js';

/** Fields of a row in versions that wrote the caller's number in clear, after the channel. */
const CLEAR_COLUMNS = 12;
const FIELD = /"((?:[^"]|"")*)"(?:,|$)/g;
const WORDS = 3;
const PIECE = 8;

/** A number as the dialplan's `sealed` makes it (extensions.conf): three words, each one block of AES-128. ADR 0034. */
export function sealNumber(number: string, key: string): string {
  const kept = number.replace(/[^+0-9a-zA-Z._-]/g, '');
  return Array.from({ length: WORDS }, (_, word) => {
    const piece = kept.slice(word * PIECE, (word + 1) * PIECE);
    const block = `${randomInt(10_000_000, 100_000_000)}${piece}`.padEnd(16, '\0');
    return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block, 'latin1').toString('base64');
  }).join(' ');
}

/**
 * Seals the numbers in a CEL file that an older version wrote in clear, so that nothing of it is lost; does nothing with one of today's.
 * Rows older than `from` (seconds since 1970) are left out, and so is what is no row. To be called while no Asterisk writes to it.
 * A crash in between leaves the file as it was.
 */
export async function sealClearRecord(file: string, key: string, from: number): Promise<void> {
  if (!(await isClear(file))) return;
  const sealed = `${file}.sealing`;
  // The folder is Asterisk's own: what lies there under this name, a link as well, is not written through.
  await rm(sealed, { force: true });
  await pipeline(sealedRows(file, key, from), createWriteStream(sealed, { flags: 'wx', mode: 0o640, flush: true }));
  await rename(sealed, file);
}

async function isClear(file: string): Promise<boolean> {
  const line = await firstLine(file);
  return line !== null && fieldsOf(line).length === CLEAR_COLUMNS;
}

async function* sealedRows(file: string, key: string, from: number): AsyncGenerator<string> {
  /** Numbers dialled, by channel: the first version did not say them where the call arrives. */
  const dialled = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    const fields = fieldsOf(line);
    if (fields.length !== CLEAR_COLUMNS) continue;
    const [event = '', time = '', id = '', linked = '', channel = '', number = '', exten = ''] = fields;
    if (event === 'CHAN_START') dialled.set(id, exten);
    if (event === 'CHAN_END') dialled.delete(id);
    if (!(Number(time) >= from)) continue;
    const [extra = ''] = fields.slice(-1);
    const told = event === 'call-arrived' ? withNumber(extra, dialled.get(id) ?? '', sealNumber(number, key)) : extra;
    const row = [event, time, id, linked, channel, exten.replace(/[^a-z-]/g, ''), ...fields.slice(7, -1), told];
    yield `${row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`;
  }
}

/** What the dialplan says today when a call arrives: bureau, its number, the requester's number. */
function withNumber(extra: string, dialled: string, sealed: string): string {
  const [, bureau = '', did = dialled] = /"extra":"([^" ]*)(?: ([^" ]+))?/.exec(extra) ?? [];
  return JSON.stringify({ extra: `${bureau} ${did} ${sealed}` });
}

function fieldsOf(line: string): string[] {
  return Array.from(line.matchAll(FIELD), ([, field = '']) => field.replaceAll('""', '"'));
}
