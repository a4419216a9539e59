/** What a WAV header says of its samples. */
export interface WavFormat {
  readonly bytesPerSecond: number;
  /** Where the samples begin. */
  readonly dataOffset: number;
  /** Bytes of samples that the header tells of; 0 in a file that was never completed. */
  readonly dataBytes: number;
}

/**
 * Reads the head of a RIFF/WAVE file as Asterisk writes it. A file cut off by a crash has wrong lengths in its header, so the
 * length is taken from the file's size, not from here.
 * @returns null when it is no PCM WAV
 */
export function readWavHeader(head: Buffer): WavFormat | null {
  if (head.length < 44 || head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE')
    return null;
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= head.length;) {
    const kind = head.toString('latin1', at, at + 4);
    const length = head.readUInt32LE(at + 4);
    if (kind === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
    if (kind === 'data') return bytesPerSecond > 0 ? { bytesPerSecond, dataOffset: at + 8, dataBytes: length } : null;
    at += 8 + length + (length % 2);
  }
  return null;
}

/** Milliseconds of sound in a file of `size` bytes. */
export function durationMilliseconds(format: WavFormat, size: number): number {
  return Math.round((Math.max(0, size - format.dataOffset) * 1000) / format.bytesPerSecond);
}

/** Milliseconds of sound that the header tells of and a file of `size` bytes does not hold: it was cut after it had been completed. */
export function lostMilliseconds(format: WavFormat, size: number): number {
  return (Math.max(0, format.dataOffset + format.dataBytes - size) * 1000) / format.bytesPerSecond;
}
