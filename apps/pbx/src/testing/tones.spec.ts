import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amplitude, durationOf, readWav, secondsOfTone, toAlaw, tone, toWav } from './tones.js';

describe('tones', () => {
  it('finds a tone at its own frequency and nowhere else', () => {
    const { samples, rate } = tone(1300, 0.2);
    expect(amplitude(samples, rate, 1300)).toBeCloseTo(0.5, 1);
    expect(amplitude(samples, rate, 440)).toBeLessThan(0.01);
  });

  it('gets back what it wrote as WAV', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tones-'));
    writeFileSync(join(folder, 'a.wav'), toWav(tone(440, 1)));
    const sound = readWav(join(folder, 'a.wav'));
    rmSync(folder, { recursive: true });
    expect(durationOf(sound)).toBe(1);
    expect(secondsOfTone(sound, 440)).toBeCloseTo(1);
  });

  it('writes A-law whose decoded samples are the tone again', () => {
    const sound = tone(440, 0.2);
    const decoded = Float32Array.from(toAlaw(sound), (byte) => decodeAlaw(byte) / 32_768);
    expect(amplitude(decoded, 8000, 440)).toBeCloseTo(0.5, 1);
  });
});

/** G.711, table-free. */
function decodeAlaw(byte: number): number {
  const value = byte ^ 0x55;
  const exponent = (value & 0x70) >> 4;
  const mantissa = (value & 0x0f) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return value & 0x80 ? magnitude : -magnitude;
}
