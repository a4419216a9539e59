import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, Readable, Transform } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { refusal } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';

const LOCAL_HEADER = { signature: 'PK\u0003\u0004', bytes: 30 };
const STORED = 0;
const DEFLATED = 8;

/** A workbook of ours has about fifteen entries. */
const MOST_ENTRIES = 1_000;
const LARGEST_DIRECTORY = 1_048_576;
/** Of all entries unpacked, bytes: some ten million lines. */
const LARGEST_CONTENT = 12_000_000_000;
/** Text of workbooks shrinks to a tenth, blank sheets perhaps to a hundredth; a bomb goes to a thousandth. */
const DENSEST = 200;
/** Read at a time, bytes. */
const PIECE = 65_536;
const DENSE_MATTERS_FROM = 16_777_216;

/**
 * A zip file on disk, read through its central directory. What it says of itself is not believed: sizes are bounded, and an entry that
 * gives more than it promised ends there. The library reads what a zip says of itself; why not the contents: ADR 0055.
 */
export class ZipArchive {
  private constructor(
    private readonly file: FileHandle,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws DomainError `settlement/not-a-workbook`, `settlement/workbook-too-large` */
  static async open(path: string): Promise<ZipArchive> {
    const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
      throw refusal('settlement/no-such-file', { file: path, cause: cause.code ?? cause.message });
    });
    try {
      const zip = await fromFdPromise(file.fd, { decodeStrings: false, validateEntrySizes: false }).catch(async () => {
        throw refusal(
          (await startsAsZip(file)) ? 'settlement/not-a-workbook#cut-off' : 'settlement/not-a-workbook#format',
        );
      });
      return new ZipArchive(file, zip, await entriesOf(zip));
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The content of an entry. Errors of the stream are DomainErrors. @throws DomainError `settlement/not-a-workbook` without such an entry */
  async read(name: string): Promise<Readable> {
    const entry = this.entries.get(name);
    if (!entry) throw refusal('settlement/not-a-workbook#no-part', { part: name });
    const { fileDataStart } = await this.zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch(() => {
      throw refusal('settlement/not-a-workbook#part-place', { part: name });
    });
    const packed = Readable.from(piecesOf(this.file, fileDataStart, entry.compressedSize), { objectMode: false });
    const bounded = notMoreThan(name, entry.uncompressedSize);
    const done = (cause: Error | null | undefined): void => {
      if (cause && !bounded.destroyed) bounded.destroy(cause);
    };
    if (entry.compressionMethod === STORED) pipeline(packed, bounded, done);
    else pipeline(packed, createInflateRaw(), bounded, done);
    return bounded;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** What the directory lists, by name, within our bounds. @throws DomainError */
async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MOST_ENTRIES) throw refusal('settlement/workbook-too-large#entries');
  const directoryAt = Number(zip.readEntryCursor); // until the first entry is read
  const entries = new Map<string, Entry>();
  const names = new Set<string>();
  let [directory, total] = [0, 0];
  for await (const entry of readable(zip.eachEntry())) {
    const name = entry.fileNameRaw.toString('utf8').replace(/^\//, '');
    if (entry.isEncrypted()) throw refusal('settlement/not-a-workbook#password');
    if (![STORED, DEFLATED].includes(entry.compressionMethod)) throw refusal('settlement/not-a-workbook#compression');
    directory += entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (directory > LARGEST_DIRECTORY) throw refusal('settlement/workbook-too-large#entries');
    total += entry.uncompressedSize;
    if (total > LARGEST_CONTENT) throw refusal('settlement/workbook-too-large#content');
    if (isBomb(entry.uncompressedSize, entry.compressedSize)) throw refusal('settlement/workbook-too-large#bomb');
    // A package knows no case (ECMA-376 part 2, 6.2.2): two that differ by it are one to some programs.
    if (names.has(name.toLowerCase()))
      throw refusal('settlement/not-a-workbook#part-twice', { part: name.slice(0, 100) });
    names.add(name.toLowerCase());
    entries.set(name, entry);
  }
  refuseOverlaps(entries, directoryAt);
  if (isBomb(total, zip.fileSize)) throw refusal('settlement/workbook-too-large#bomb');
  return entries;
}

const isBomb = (unpacked: number, packed: number): boolean =>
  unpacked > DENSE_MATTERS_FROM && unpacked > packed * DENSEST;

/** What the library finds wrong with a directory, in our words. */
async function* readable(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  try {
    yield* entries;
  } catch {
    throw refusal('settlement/not-a-workbook#directory');
  }
}

/** Entries that share bytes unpack to more than the file has, however modest each of them is. */
function refuseOverlaps(entries: ReadonlyMap<string, Entry>, directoryAt: number): void {
  const inOrder = [...entries].toSorted(
    ([, one], [, other]) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader,
  );
  inOrder.forEach(([name, { relativeOffsetOfLocalHeader: offset, fileNameLength, compressedSize }], index) => {
    const end = offset + LOCAL_HEADER.bytes + fileNameLength + compressedSize;
    const next = inOrder[index + 1]?.[1].relativeOffsetOfLocalHeader ?? directoryAt;
    if (end > next) throw refusal('settlement/not-a-workbook#parts-overlap', { part: name.slice(0, 100) });
  });
}

async function startsAsZip(file: FileHandle): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return buffer.toString('latin1') === LOCAL_HEADER.signature;
}

/** @throws DomainError where the file is shorter */
async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw refusal('settlement/not-a-workbook#cut-off');
  return buffer;
}

/** The file's own streams would each leave a listener with it. */
async function* piecesOf(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  for (let passed = 0; passed < length;) {
    const piece = await bytesAt(file, start + passed, Math.min(PIECE, length - passed));
    passed += piece.length;
    yield piece;
  }
}

/** Passes as many bytes as were promised, no more and no fewer. */
function notMoreThan(name: string, unpacked: number): Transform {
  let passed = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > unpacked) done(refusal('settlement/not-a-workbook#part-length', { part: name }));
      else done(null, chunk);
    },
    flush(done) {
      done(passed === unpacked ? null : refusal('settlement/not-a-workbook#part-incomplete', { part: name }));
    },
  });
  const destroy = stream.destroy.bind(stream);
  stream.destroy = (cause) =>
    destroy(
      cause instanceof DomainError || !cause
        ? cause
        : refusal('settlement/not-a-workbook#part-damaged', { part: name }),
    );
  return stream;
}
