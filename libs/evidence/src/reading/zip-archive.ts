import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, Readable, Transform } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { refusal } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';

const END = { signature: 0x06054b50, bytes: 22, longestComment: 65_535 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
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

interface Entry {
  readonly name: string;
  readonly nameBytes: number;
  readonly method: number;
  readonly flags: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

/**
 * A zip file on disk, read through its central directory. What it says of itself is not believed: sizes are bounded, and an entry that
 * gives more than it promised ends there.
 */
export class ZipArchive {
  private constructor(
    private readonly file: FileHandle,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws DomainError `settlement/not-a-workbook`, `settlement/workbook-too-large` */
  static async open(path: string): Promise<ZipArchive> {
    const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
      throw refusal('settlement/no-such-file', { file: path, cause: cause.code ?? cause.message });
    });
    try {
      return new ZipArchive(file, await directoryOf(file));
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
    if (!entry) throw broken(`缺少 ${name}`);
    const header = await bytesAt(this.file, entry.offset, LOCAL.bytes);
    if (header.readUInt32LE(0) !== LOCAL.signature) throw broken(`${name} 的位置不对`);
    const start = entry.offset + LOCAL.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed =
      entry.packed === 0
        ? Readable.from([])
        : Readable.from(piecesOf(this.file, start, entry.packed), { objectMode: false });
    const bounded = notMoreThan(entry);
    const done = (cause: Error | null | undefined): void => {
      if (cause && !bounded.destroyed) bounded.destroy(cause);
    };
    if (entry.method === STORED) pipeline(packed, bounded, done);
    else pipeline(packed, createInflateRaw(), bounded, done);
    return bounded;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** @throws DomainError */
async function directoryOf(file: FileHandle): Promise<Map<string, Entry>> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, END.bytes + END.longestComment);
  const tail = await bytesAt(file, size - tailBytes, tailBytes);
  const at = endOf(tail);
  if (at < 0)
    throw broken(size >= 4 && (await startsAsZip(file)) ? '文件不完整，可能没有下载完' : '文件不是 xlsx 格式');
  const count = tail.readUInt16LE(at + 10);
  const bytes = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  if (count > MOST_ENTRIES || bytes > LARGEST_DIRECTORY) throw tooLarge('文件中的条目过多');
  if (offset + bytes > size) throw broken('文件不完整，可能没有下载完');
  const directory = await bytesAt(file, offset, bytes);
  const entries = new Map<string, Entry>();
  const names = new Set<string>();
  let total = 0;
  for (let position = 0, index = 0; index < count; index += 1) {
    const entry = entryAt(directory, position);
    position += entry.bytes;
    total += entry.unpacked;
    if (total > LARGEST_CONTENT) throw tooLarge('展开后的内容过大');
    if (entry.unpacked > DENSE_MATTERS_FROM && entry.unpacked > entry.packed * DENSEST)
      throw tooLarge('压缩比异常，可能是压缩炸弹');
    // A package knows no case (ECMA-376 part 2, 6.2.2): two that differ by it are one to some programs.
    if (names.has(entry.name.toLowerCase())) throw broken(`条目 ${entry.name.slice(0, 100)} 重复`);
    names.add(entry.name.toLowerCase());
    entries.set(entry.name, entry);
  }
  refuseOverlaps([...entries.values()], offset);
  if (total > DENSE_MATTERS_FROM && total > size * DENSEST) throw tooLarge('压缩比异常，可能是压缩炸弹');
  return entries;
}

/** Entries that share bytes unpack to more than the file has, however modest each of them is. */
function refuseOverlaps(entries: readonly Entry[], directoryAt: number): void {
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset);
  inOrder.forEach(({ name, nameBytes, offset, packed }, index) => {
    const end = offset + LOCAL.bytes + nameBytes + packed;
    if (end > (inOrder[index + 1]?.offset ?? directoryAt)) throw broken(`条目 ${name.slice(0, 100)} 与其他条目重叠`);
  });
}

function endOf(tail: Buffer): number {
  for (let at = tail.length - END.bytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END.signature && at + END.bytes + tail.readUInt16LE(at + 20) === tail.length)
      return at;
  }
  return -1;
}

async function startsAsZip(file: FileHandle): Promise<boolean> {
  return (await bytesAt(file, 0, 4)).readUInt32LE(0) === LOCAL.signature;
}

function entryAt(directory: Buffer, at: number): Entry & { readonly bytes: number } {
  if (at + CENTRAL.bytes > directory.length || directory.readUInt32LE(at) !== CENTRAL.signature)
    throw broken('目录已损坏');
  const nameBytes = directory.readUInt16LE(at + 28);
  const entry = {
    nameBytes,
    name: directory.toString('utf8', at + CENTRAL.bytes, at + CENTRAL.bytes + nameBytes).replace(/^\//, ''),
    flags: directory.readUInt16LE(at + 8),
    method: directory.readUInt16LE(at + 10),
    packed: directory.readUInt32LE(at + 20),
    unpacked: directory.readUInt32LE(at + 24),
    offset: directory.readUInt32LE(at + 42),
    bytes: CENTRAL.bytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32),
  };
  if (entry.flags & 1) throw broken('文件有密码保护，请去掉密码后再校验');
  if (entry.method !== STORED && entry.method !== DEFLATED) throw broken('使用了不支持的压缩方式');
  if (entry.packed === 0xffffffff || entry.unpacked === 0xffffffff) throw tooLarge('内容过大');
  return entry;
}

/** @throws DomainError where the file is shorter */
async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw broken('文件不完整，可能没有下载完');
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
function notMoreThan({ name, unpacked }: Entry): Transform {
  let passed = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > unpacked) done(broken(`${name} 的长度与目录不符`));
      else done(null, chunk);
    },
    flush(done) {
      done(passed === unpacked ? null : broken(`${name} 不完整`));
    },
  });
  const destroy = stream.destroy.bind(stream);
  stream.destroy = (cause) => destroy(cause instanceof DomainError || !cause ? cause : broken(`${name} 已损坏`));
  return stream;
}

/** @throws never: makes the error */
export const broken = (what: string): DomainError => refusal('settlement/not-a-workbook', { what });

const tooLarge = (what: string): DomainError => refusal('settlement/workbook-too-large', { what });
