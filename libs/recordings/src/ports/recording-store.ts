import type { Readable } from 'node:stream';

/** A track as the store has it. */
export interface StoredTrack {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Its first bytes, 64 at least where there are so many: the header. */
  readonly head: Buffer;
}

/**
 * Where tracks are kept for three years (F2). Implement it for another medium (an object store with a lock); names are ours and
 * generated, `YYYY/MM/DD/<uuid>.wav`. Nothing here deletes: destruction has its own procedure.
 */
export abstract class RecordingStore {
  /**
   * Takes a finished file into the store under `name`, whole or not at all. A name that is there already with the same bytes is
   * left as it is, so that a repetition after a crash is harmless.
   * @throws Error when the name is there with other bytes
   */
  abstract take(file: string, name: string): Promise<StoredTrack>;

  /** The track's bytes from `start` to `end`, both inclusive. */
  abstract read(name: string, start: number, end: number): Readable;

  /** Whether it takes tracks at the moment; never throws. */
  abstract isUsable(): Promise<boolean>;
}
