import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRange } from './byte-range.js';
import { wavFile } from '../testing/wav-file.js';
import { durationMilliseconds, lostMilliseconds, readWavHeader } from './wav.js';

describe('a recording', () => {
  it('is as long as its samples, even when its header was never completed', () => {
    const file = wavFile(3_000);
    file.writeUInt32LE(0, 40);
    const format = readWavHeader(file);
    expect(format && durationMilliseconds(format, file.length)).toBe(3_000);
  });

  it('has lost what its header tells of and the file does not hold', () => {
    const file = wavFile(3_000);
    const format = readWavHeader(file);
    expect(format && lostMilliseconds(format, file.length)).toBe(0);
    expect(format && lostMilliseconds(format, file.length - 8_000)).toBe(500);
    const unfinished = readWavHeader(Buffer.concat([file.subarray(0, 40), Buffer.alloc(4), file.subarray(44)]));
    expect(unfinished && lostMilliseconds(unfinished, file.length - 8_000)).toBe(0);
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
