import type { CarrierColumns } from '@yiche/contracts';

/** So much of the file is read to find its heading. */
export const HEAD_BYTES = 65_536;

export interface CarrierHead {
  readonly encoding: 'utf-8' | 'gb18030';
  readonly columns: readonly string[];
  /** The first rows, to see what the columns hold. */
  readonly rows: readonly (readonly string[])[];
}

/** Reads the beginning of a carrier's file: UTF-8, else GBK (as GB18030). @returns null when it has no heading with at least three columns */
export function readCarrierHead(bytes: Uint8Array, isWhole: boolean): CarrierHead | null {
  const encoding = isUtf8(bytes) ? 'utf-8' : 'gb18030';
  const text = new TextDecoder(encoding).decode(bytes).replace(/^\uFEFF/, '');
  const lines = text.split(/\r\n|\n|\r/);
  // The last one may be cut in the middle.
  if (!isWhole) lines.pop();
  const [heading = '', ...rest] = lines.filter((line) => line.trim() !== '');
  const separator = [',', '\t', ';'].find((each) => heading.split(each).length >= 3);
  if (!separator) return null;
  const columns = splitRow(heading, separator).filter((name) => name !== '');
  if (columns.length < 3 || columns.some((name) => name.includes('\u0000'))) return null;
  return { encoding, columns, rows: rest.slice(0, 3).map((line) => splitRow(line, separator)) };
}

const LIKELY: { readonly [Field in keyof CarrierColumns]: RegExp } = {
  caller: /主叫|caller|calling|来电/i,
  answeredAt: /接通|应答|answer|开始|通话时间|start/i,
  seconds: /时长|秒|duration|second|length/i,
};

/** The columns that are most likely meant; empty where none is. */
export function guessColumns(columns: readonly string[]): CarrierColumns {
  const taken = new Set<string>();
  const pick = (like: RegExp): string => {
    const found = columns.find((name) => like.test(name) && !taken.has(name)) ?? '';
    taken.add(found);
    return found;
  };
  // The length first: "通话时长" is a length although it also speaks of the call.
  const seconds = pick(LIKELY.seconds);
  return { seconds, caller: pick(LIKELY.caller), answeredAt: pick(LIKELY.answeredAt) };
}

/** A character of several bytes may be cut at the end: `stream` does not mind. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function splitRow(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (isQuoted && character === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
