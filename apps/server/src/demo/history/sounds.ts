import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sound } from '@yiche/recordings';
import { Chance } from './plan/chance.js';
import { TRACK_STEP_MS } from './plan/month-plan.js';

/** Eight bits at the telephone's rate: half the room of what the PBX writes. */
const RATE = 8_000;
const HEADER_BYTES = 44;

/** After so long a voice begins anew, s. */
const ROUND_S = 60;

/** Made speech: syllables of a voice of that pitch (Hz), with the pauses in which the other one talks. */
const VOICES: Readonly<Record<string, { readonly pitch: number; readonly begins: number }>> = {
  requester: { pitch: 205, begins: 3.5 },
  agent: { pitch: 240, begins: 0.4 },
  owner: { pitch: 125, begins: 1.2 },
};

/** The sounds of the story's recordings: files in a folder of the store, made when they are first asked for. */
export class Sounds {
  private readonly made = new Map<string, Promise<Sound>>();
  private readonly rounds = new Map<string, Buffer>();

  /** @param folder on the store's disk */
  constructor(private readonly folder: string) {}

  /** The sound of a party's track that is at least so long. */
  of(role: string, milliseconds: number): Promise<Sound> {
    const step = role === 'requester' ? TRACK_STEP_MS : 2 * TRACK_STEP_MS;
    const seconds = (Math.ceil(milliseconds / step) * step) / 1_000;
    const name = `${role}-${seconds}.wav`;
    const known = this.made.get(name) ?? this.make(name, role, seconds);
    this.made.set(name, known);
    return known;
  }

  private async make(name: string, role: string, seconds: number): Promise<Sound> {
    const content = Buffer.concat([headerOf(seconds * RATE), this.samples(role, seconds * RATE)]);
    const file = path.join(this.folder, name);
    await mkdir(this.folder, { recursive: true });
    // Whole or not at all, and the same whenever it is made.
    await writeFile(`${file}.part`, content, { mode: 0o440 });
    await rename(`${file}.part`, file);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { file, bytes: content.length, sha256, durationMs: seconds * 1_000 };
  }

  private samples(role: string, count: number): Buffer {
    const round = this.rounds.get(role) ?? speech(role);
    this.rounds.set(role, round);
    const samples = Buffer.alloc(count);
    for (let at = 0; at < count; at += round.length) round.copy(samples, at);
    return samples;
  }
}

function speech(role: string): Buffer {
  const chance = new Chance(`voice ${role}`);
  const { pitch, begins } = VOICES[role] ?? { pitch: 180, begins: 1 };
  const samples = Buffer.alloc(ROUND_S * RATE, 128);
  let at = begins;
  while (at < ROUND_S - 4) {
    const ends = at + chance.between(2, 4.5);
    while (at < ends) at = syllable(samples, at, pitch * chance.between(0.88, 1.16), chance);
    at += chance.between(2.5, 5); // the other one talks
  }
  return samples;
}

/** A vowel: harmonics of the pitch, strongest about two formants, swelling and fading. @returns when the next may begin, s */
function syllable(samples: Buffer, begin: number, pitch: number, chance: Chance): number {
  const seconds = chance.between(0.11, 0.24);
  const formants = [chance.between(350, 750), chance.between(1_000, 2_100)];
  const harmonics = Array.from({ length: 9 }, (_, n) => (n + 1) * pitch).map((hertz) => ({
    hertz,
    strength: formants.reduce((sum, formant) => sum + 1 / (1 + ((hertz - formant) / 180) ** 2), 0.02),
  }));
  const [first, count] = [Math.floor(begin * RATE), Math.floor(seconds * RATE)];
  for (let n = 0; n < count; n++) {
    const swell = Math.sin((Math.PI * n) / count);
    const value = harmonics.reduce(
      (sum, { hertz, strength }) => sum + strength * Math.sin((2 * Math.PI * hertz * n) / RATE),
      0,
    );
    samples[first + n] = 128 + Math.max(-100, Math.min(100, value * swell * 30));
  }
  return begin + seconds + chance.between(0.01, 0.07);
}

/** RIFF/WAVE, PCM, one channel of unsigned bytes. */
function headerOf(dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
