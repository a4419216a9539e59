import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createDeflateRaw } from 'node:zlib';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** An entry of a zip file made by hand, with what it says of itself that is not so. */
export interface HandMadeEntry {
  readonly name: string;
  readonly content?: Iterable<string>;
  /** Said in the directory instead of the truth, bytes. */
  readonly unpacked?: number;
  /** Has no bytes of its own but those of this entry. */
  readonly sharesBytesOf?: string;
}

/** Writes a zip file without reading any of it back: entries may be larger than memory. */
export async function writeZip(file: string, entries: readonly HandMadeEntry[]): Promise<void> {
  const out = openSync(file, 'w');
  let position = 0;
  const put = (bytes: Buffer): void => {
    position += writeSync(out, bytes);
  };
  const known = new Map<string, { offset: number; packed: number; unpacked: number }>();
  const directory: Buffer[] = [];
  for (const { name, content = [], unpacked: said, sharesBytesOf } of entries) {
    let place = sharesBytesOf === undefined ? undefined : known.get(sharesBytesOf);
    if (!place) {
      const offset = position;
      put(header(0x04034b50, 30, name, { packed: 0, unpacked: 0, offset: null }));
      const start = position;
      const unpacked = await deflated(content, put);
      place = { offset, packed: position - start, unpacked };
    }
    known.set(name, place);
    directory.push(header(0x02014b50, 46, name, { ...place, unpacked: said ?? place.unpacked }));
  }
  const start = position;
  for (const each of directory) put(each);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries.length, 65_535), 8);
  end.writeUInt16LE(Math.min(entries.length, 65_535), 10);
  end.writeUInt32LE(position - start, 12);
  end.writeUInt32LE(start, 16);
  put(end);
  closeSync(out);
}

async function deflated(content: Iterable<string>, put: (bytes: Buffer) => void): Promise<number> {
  const deflate = createDeflateRaw({ level: 1 });
  const taken = (async () => {
    for await (const bytes of deflate as AsyncIterable<Buffer>) put(bytes);
  })();
  let unpacked = 0;
  for (const text of content) {
    const bytes = Buffer.from(text);
    unpacked += bytes.length;
    if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once('drain', resolve));
  }
  deflate.end();
  await taken;
  return unpacked;
}

/** Of an entry: in its own place (30 bytes) or in the directory (46), which has a little more. No checksum: the reader counts bytes. */
function header(
  signature: number,
  bytes: 30 | 46,
  name: string,
  { packed, unpacked, offset }: { packed: number; unpacked: number; offset: number | null },
): Buffer {
  const at = bytes === 46 ? 2 : 0;
  const made = Buffer.alloc(bytes);
  made.writeUInt32LE(signature, 0);
  made.writeUInt16LE(8, 8 + at);
  made.writeUInt32LE(packed, 18 + at);
  made.writeUInt32LE(unpacked, 22 + at);
  made.writeUInt16LE(Buffer.byteLength(name), 26 + at);
  if (offset !== null) made.writeUInt32LE(offset, 42);
  return Buffer.concat([made, Buffer.from(name)]);
}

/** A workbook of one sheet, 校验, of this XML; other parts beside it or instead. */
export function workbookOf(sheet: Iterable<string>, others: readonly HandMadeEntry[] = []): HandMadeEntry[] {
  const parts: HandMadeEntry[] = [
    {
      name: '_rels/.rels',
      content: [relations(`<Relationship Id="a" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/>`)],
    },
    {
      name: 'xl/workbook.xml',
      content: [
        `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="校验" sheetId="1" r:id="a"/></sheets></workbook>`,
      ],
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: [
        relations(
          `<Relationship Id="a" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>` +
            `<Relationship Id="b" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>`,
        ),
      ],
    },
    { name: 'xl/sharedStrings.xml', content: [`<sst xmlns="${MAIN}"/>`] },
    { name: 'xl/worksheets/sheet1.xml', content: sheet },
  ];
  const replaced = new Set(others.map(({ name }) => name));
  return [...parts.filter(({ name }) => !replaced.has(name)), ...others];
}

const relations = (content: string): string => `<Relationships xmlns="${PACKAGE}">${content}</Relationships>`;

/** A sheet with this between `<sheetData>` and its end. */
export function* sheetOf(content: Iterable<string>): Generator<string> {
  yield `<worksheet xmlns="${MAIN}"><sheetData>`;
  yield* content;
  yield '</sheetData></worksheet>';
}

/** A table of shared texts. */
export function* stringsOf(content: Iterable<string>): Generator<string> {
  yield `<sst xmlns="${MAIN}">`;
  yield* content;
  yield '</sst>';
}

/** Pieces of 64 KiB that a zip shrinks to a hundredth, which is no bomb yet. */
export function* filler(megabytes: number): Generator<string> {
  for (let piece = 0; piece < megabytes * 16; piece += 1) {
    const random = Array.from({ length: 8 }, (_, part) =>
      createHash('sha512').update(`${piece} ${part}`).digest('hex'),
    );
    yield random.join('').padEnd(65_536, 'a');
  }
}

/** The same piece again and again. */
export function* times(count: number, piece: (index: number) => string): Generator<string> {
  for (let from = 0; from < count; from += 1_000) {
    let text = '';
    for (let index = from; index < Math.min(count, from + 1_000); index += 1) text += piece(index);
    yield text;
  }
}
