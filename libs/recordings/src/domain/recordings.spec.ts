import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRange } from './byte-range.js';
import { durationMilliseconds, readWavHeader } from './wav.js';

function wav(seconds: number): Buffer {
  const samples = Buffer.alloc(16_000 * seconds);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

describe('a recording', () => {
  it('is as long as its samples, even when its header was never completed', () => {
    const file = wav(3);
    file.writeUInt32LE(0, 40);
    const format = readWavHeader(file);
    expect(format && durationMilliseconds(format, file.length)).toBe(3_000);
  });

  it('is not taken for sound when it is something else, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readWavHeader(Buffer.from(bytes)) === null));
  });
});

describe('a byte range', () => {
  it('is read as browsers write it', () => {
    expect(parseRange('bytes=0-', 100)).toEqual({ start: 0, end: 99 });
    expect(parseRange('bytes=10-19', 100)).toEqual({ start: 10, end: 19 });
    expect(parseRange('bytes=-10', 100)).toEqual({ start: 90, end: 99 });
    expect(parseRange('bytes=90-500', 100)).toEqual({ start: 90, end: 99 });
    expect(parseRange('bytes=100-', 100)).toBe('unsatisfiable');
    expect(parseRange('bytes=5-2', 100)).toBeNull();
    expect(parseRange('bytes=0-1,5-6', 100)).toBeNull();
    expect(parseRange(undefined, 100)).toBeNull();
  });

  it('never leaves the file, whatever is asked', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (a, b, size) => {
        const range = parseRange(`bytes=${a}-${b}`, size);
        return (
          range === null ||
          range === 'unsatisfiable' ||
          (range.start >= 0 && range.start <= range.end && range.end < size)
        );
      }),
    );
  });
});
