import { refusal, type PlainSentence } from '@yiche/contracts';

/** Bytes from outside, which can be read again from their beginning: a file, or what is in memory. */
export type TableSource = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export const TEXT_ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
/** GBK is a part of GB18030. */
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** What a byte order mark says. Excel writes them as “CSV UTF-8” and as “Unicode text”. */
const MARKS: readonly (readonly [hex: string, encoding: TextEncoding])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
  ['84319533', 'gb18030'],
];

/** What begins so is no text, whatever its name ends with. */
const OTHER_FORMATS: readonly (readonly [hex: string, refusal: PlainSentence])[] = [
  ['504b', 'tables/format#workbook'],
  ['d0cf11e0', 'tables/format#old-workbook'],
  ['1f8b', 'tables/format#archive'],
  ['526172211a07', 'tables/format#archive'],
  ['25504446', 'tables/format#pdf'],
  ['fffe0000', 'tables/format#utf-32'],
];
const LONGEST_BEGINNING = 6;

export interface TextOptions {
  /** False where only the beginning is at hand: its last character may be cut. */
  readonly isWhole: boolean;
  /** What is no text becomes U+FFFD, and NUL stays, instead of being refused. */
  readonly isLenient?: boolean;
}

/**
 * In which encoding a text is written. `auto`: what its byte order mark says; else UTF-8 if all of it is that without a fault, else
 * GB18030, in which Chinese spreadsheets save CSV.
 * @throws DomainError `tables/empty`, `tables/format` for a workbook, an archive or other bytes that are no text, `tables/encoding`
 */
export async function encodingOf(
  source: TableSource,
  wanted: TextEncoding | 'auto',
  options: TextOptions,
): Promise<TextEncoding> {
  const beginning = await beginningOf(source);
  if (beginning === '') throw refusal('tables/empty');
  refuseOtherFormats(beginning);
  const marked = markedEncoding(beginning);
  const candidates: TextEncoding[] = marked ? [marked] : ['utf-8', 'gb18030'];
  for (const encoding of candidates)
    if ((wanted === 'auto' || wanted === encoding) && (await isWritten(source, encoding, options))) return encoding;
  throw refusal('tables/encoding', { wanted }, { wanted });
}

/** What the byte order mark of a text says, null where it has none. @throws DomainError `tables/format` */
export async function encodingByMark(source: TableSource): Promise<TextEncoding | null> {
  const beginning = await beginningOf(source);
  refuseOtherFormats(beginning);
  return markedEncoding(beginning);
}

/**
 * The text, piece by piece, without its byte order mark.
 * @throws DomainError `tables/format` for NUL, which no table has
 * @throws Error `ERR_ENCODING_INVALID_ENCODED_DATA` for bytes that the encoding does not have
 */
export async function* decodedText(
  source: TableSource,
  encoding: TextEncoding,
  { isWhole, isLenient = false }: TextOptions,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: !isLenient, ignoreBOM: true });
  let isFirst = true;
  const checked = (text: string): string => {
    if (!isLenient && text.includes('\0')) throw refusal('tables/format');
    const bare = isFirst ? text.replace(/^\ufeff/, '') : text;
    isFirst &&= text === '';
    return bare;
  };
  for await (const chunk of source()) yield checked(decoder.decode(chunk, { stream: true }));
  if (isWhole) yield checked(decoder.decode());
}

async function isWritten(source: TableSource, encoding: TextEncoding, options: TextOptions): Promise<boolean> {
  try {
    for await (const text of decodedText(source, encoding, options)) void text;
    return true;
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return false;
    throw cause;
  }
}

function refuseOtherFormats(beginning: string): void {
  const other = OTHER_FORMATS.findLast(([hex]) => beginning.startsWith(hex));
  if (other) throw refusal(other[1]);
}

const markedEncoding = (beginning: string): TextEncoding | null =>
  MARKS.find(([hex]) => beginning.startsWith(hex))?.[1] ?? null;

/** The first bytes in hexadecimal digits. */
async function beginningOf(source: TableSource): Promise<string> {
  let hex = '';
  for await (const chunk of source()) {
    hex += Buffer.from(chunk.subarray(0, LONGEST_BEGINNING)).toString('hex');
    if (hex.length >= LONGEST_BEGINNING * 2) break;
  }
  return hex.slice(0, LONGEST_BEGINNING * 2);
}
