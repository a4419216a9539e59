import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** What happens by chance, out of a seed: the same seed tells the same story. */
export class Chance {
  private readonly generator;

  constructor(seed: string) {
    this.generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32BE(0));
  }

  /** From `from` (inclusive) to `to` (exclusive). */
  between(from: number, to: number): number {
    return from + uniformFloat64(this.generator) * (to - from);
  }

  /** A whole number, both ends inclusive. */
  whole(from: number, to: number): number {
    return uniformInt(this.generator, from, to);
  }

  /** @param share 0 never, 1 always */
  happens(share: number): boolean {
    return uniformFloat64(this.generator) < share;
  }

  /** A time without memory: how long somebody has patience. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - uniformFloat64(this.generator));
  }

  /** How many of so many expected come; Knuth's way, for the calls of an hour. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let left = uniformFloat64(this.generator); left > limit; left *= uniformFloat64(this.generator)) count += 1;
    return count;
  }

  oneOf<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)] as T;
  }

  /** @param shares what may happen, each with its weight */
  weighted<T extends string>(shares: Readonly<Partial<Record<T, number>>>): T {
    const entries = Object.entries(shares) as [T, number][];
    let left = this.between(
      0,
      entries.reduce((sum, [, share]) => sum + share, 0),
    );
    for (const [name, share] of entries) {
      left -= share;
      if (left < 0) return name;
    }
    return (entries.at(-1) as [T, number])[0];
  }

  /** Sixteen bytes. */
  bytes(): Uint8Array {
    return new Uint8Array(Int32Array.from({ length: 4 }, () => this.generator.next()).buffer);
  }
}
