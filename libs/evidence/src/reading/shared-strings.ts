import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LRUCache } from 'lru-cache';

const BLOCK = 262_144;
const BLOCKS_KEPT = 64;
/** A workbook that was saved again has some seven texts a line; eight bytes of memory each. */
const MOST = 20_000_000;
const MOST_PROBLEMS = 10_000;

/**
 * The texts of a workbook that cells refer to by number. Programs that save a workbook again put millions of them there, so they lie in
 * a temporary file; in memory are only where each begins, and the blocks that were read last.
 */
export class SharedStrings {
  private ends = new Float64Array(1_024);
  private count = 0;
  private written = 0;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private readonly blocks = new LRUCache<number, Buffer>({ max: BLOCKS_KEPT });
  private readonly problems = new Map<number, string>();

  private constructor(
    private readonly folder: string,
    private readonly file: number,
  ) {}

  static async create(): Promise<SharedStrings> {
    const folder = await mkdtemp(path.join(tmpdir(), 'yiche-strings-'));
    return new SharedStrings(folder, openSync(path.join(folder, 'strings'), 'w+'));
  }

  /** @param problem why it would not be read as it is stored @throws RangeError when there are more than any workbook has */
  add(text: string, problem: string | null): void {
    if (problem !== null) this.problems.set(this.count, problem);
    if (this.count >= MOST || this.problems.size > MOST_PROBLEMS) throw new RangeError('too many shared strings');
    if (this.count === this.ends.length) {
      const larger = new Float64Array(this.ends.length * 2);
      larger.set(this.ends);
      this.ends = larger;
    }
    const bytes = Buffer.from(text, 'utf8');
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    this.ends[this.count] = this.written + this.pendingBytes;
    this.count += 1;
    if (this.pendingBytes >= BLOCK) this.flush();
  }

  /** @returns undefined for a number that was not given out */
  at(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined;
    if (this.pendingBytes > 0) this.flush();
    const from = index === 0 ? 0 : (this.ends[index - 1] ?? 0);
    const to = this.ends[index] ?? 0;
    const first = Math.floor(from / BLOCK);
    const last = Math.floor(Math.max(from, to - 1) / BLOCK);
    if (first === last) return this.block(first).toString('utf8', from - first * BLOCK, to - first * BLOCK);
    const parts: Buffer[] = [];
    for (let block = first; block <= last; block += 1) {
      const start = block * BLOCK;
      parts.push(this.block(block).subarray(Math.max(0, from - start), Math.min(BLOCK, to - start)));
    }
    return Buffer.concat(parts).toString('utf8');
  }

  problemAt(index: number): string | null {
    return this.problems.get(index) ?? null;
  }

  async close(): Promise<void> {
    closeSync(this.file);
    await rm(this.folder, { recursive: true, force: true });
  }

  private flush(): void {
    const bytes = Buffer.concat(this.pending);
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at, bytes.length - at, this.written + at);
    this.written += bytes.length;
    this.pending = [];
    this.pendingBytes = 0;
    this.blocks.clear();
  }

  private block(number: number): Buffer {
    const known = this.blocks.get(number);
    if (known) return known;
    const buffer = Buffer.alloc(BLOCK);
    const bytes = readSync(this.file, buffer, 0, BLOCK, number * BLOCK);
    const block = buffer.subarray(0, bytes);
    this.blocks.set(number, block);
    return block;
  }
}
