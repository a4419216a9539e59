import { readFileSync } from 'node:fs';

/** 16 bit mono PCM as samples between −1 and 1. */
export interface Sound {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** Reads a WAV file (PCM 16 bit mono), also one that is still being written, whose header does not know its length yet. */
export function readWav(file: string): Sound {
  const bytes = readFileSync(file);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.readUInt16LE(20) !== 1 || bytes.readUInt16LE(22) !== 1) {
    throw new Error(`not a mono PCM WAV file: ${file}`);
  }
  let at = 12;
  while (bytes.toString('latin1', at, at + 4) !== 'data') at += 8 + bytes.readUInt32LE(at + 4);
  const begin = at + 8;
  const samples = new Float32Array(Math.floor((bytes.length - begin) / 2));
  for (let index = 0; index < samples.length; index++) samples[index] = bytes.readInt16LE(begin + 2 * index) / 32_768;
  return { rate: bytes.readUInt32LE(24), samples };
}

/** Goertzel: the amplitude (0 to 1) of one frequency in a piece of sound. A sine of full scale gives 1. */
export function amplitude(samples: Float32Array, rate: number, frequency: number): number {
  if (samples.length === 0) return 0;
  const turn = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let last = 0;
  let beforeLast = 0;
  for (const sample of samples) [last, beforeLast] = [sample + turn * last - beforeLast, last];
  const power = last * last + beforeLast * beforeLast - turn * last * beforeLast;
  return (2 * Math.sqrt(Math.max(power, 0))) / samples.length;
}

/** The amplitude of a frequency in each slice of a sound, in order of time. */
export function amplitudes(sound: Sound, frequency: number, sliceSeconds = 0.2): readonly number[] {
  const length = Math.round(sound.rate * sliceSeconds);
  const found: number[] = [];
  for (let begin = 0; begin + length <= sound.samples.length; begin += length) {
    found.push(amplitude(sound.samples.subarray(begin, begin + length), sound.rate, frequency));
  }
  return found;
}

/** For how many seconds a tone is heard clearly (louder than −34 dB). */
export function secondsOfTone(sound: Sound, frequency: number, sliceSeconds = 0.2): number {
  return amplitudes(sound, frequency, sliceSeconds).filter((level) => level > 0.02).length * sliceSeconds;
}

/** For how many seconds anything at all is heard (louder than −46 dB): music, speech, a tone. */
export function secondsOfSound({ rate, samples }: Sound, sliceSeconds = 0.2): number {
  const length = Math.round(rate * sliceSeconds);
  let loud = 0;
  for (let begin = 0; begin + length <= samples.length; begin += length) {
    const power = samples.subarray(begin, begin + length).reduce((sum, sample) => sum + sample * sample, 0) / length;
    if (Math.sqrt(power) > 0.005) loud += 1;
  }
  return loud * sliceSeconds;
}

/** The part of a sound between two moments, seconds from its beginning. */
export function between({ rate, samples }: Sound, from: number, to: number): Sound {
  return { rate, samples: samples.subarray(Math.max(0, Math.round(from * rate)), Math.max(0, Math.round(to * rate))) };
}

export function durationOf(sound: Sound): number {
  return sound.samples.length / sound.rate;
}

/** A tone at half of full scale. */
export function tone(frequency: number, seconds: number, rate = 8000): Sound {
  const samples = Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * frequency * index) / rate),
  );
  return { rate, samples };
}

export function toWav({ rate, samples }: Sound): Buffer {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(2 * rate, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, index) =>
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + 2 * index),
  );
  return bytes;
}

/** G.711 A-law, as an RTP payload of type 8 carries it. */
export function toAlaw({ samples }: Sound): Buffer {
  return Buffer.from(Array.from(samples, (sample) => alawByte(Math.round(sample * 32_767))));
}

function alawByte(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32_635);
  const exponent = magnitude < 256 ? 0 : Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
