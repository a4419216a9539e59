import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { allPrompts } from './prompts.js';
import { ProvisionError } from './provision-error.js';

interface Place {
  readonly kind: 'provisioned' | 'host';
  readonly rootDir: string;
  readonly homesDir: string;
}

/**
 * Speaks every prompt with espeak-ng, once for each set of texts; all later starts find them.
 * Music on hold is made too: a few quiet chords, so that no licence comes with it.
 * @returns the inside path of a folder with `zh/yc`, `zh/digits` and `moh`.
 */
export async function makePrompts(place: Place, progress: (line: string) => void): Promise<string> {
  const texts = allPrompts();
  const digest = createHash('sha256')
    .update(JSON.stringify([...texts, script]))
    .digest('hex')
    .slice(0, 12);
  // Made with the root they are in, and as lasting; the host's own Asterisk has no other place that its user may read.
  const inside = join(place.kind === 'host' ? place.homesDir : '/usr/share/yiche114', `prompts-${digest}`);
  const outside = join(place.rootDir, inside);
  if (existsSync(outside)) return inside;
  progress('正在合成语音提示（仅首次需要）……');
  const partial = `${inside}.partial-${process.pid}`;
  const partialOutside = join(place.rootDir, partial);
  try {
    await mkdir(partialOutside, { recursive: true });
    for (const [name, text] of texts) {
      const file = join(partialOutside, 'text', `${name}.txt`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const [command, ...before] = place.kind === 'host' ? ['sh'] : ['chroot', place.rootDir, 'sh'];
    await execa(command ?? 'sh', [...before, '-c', script, 'sh', partial]);
    await rename(partialOutside, outside);
  } catch (cause) {
    await rm(partialOutside, { recursive: true, force: true });
    if (existsSync(outside)) return inside;
    throw new ProvisionError('prompts-failed', { cause });
  }
  return inside;
}

/** Runs inside the root. `-s` is words a minute; sox brings the loudest sample to −3 dB, cuts the silence at both ends and leaves 8 kHz mono 16 bit. */
const script = `
set -e
cd "$1"
find text -name '*.txt' | while read -r text; do
  name=\${text#text/}; name=\${name%.txt}
  mkdir -p "zh/$(dirname "$name")"
  espeak-ng -v cmn -s 190 -w speech.wav -f "$text"
  sox speech.wav -b 16 -c 1 -r 8000 "zh/$name.wav" norm -3 silence 1 0.01 0.3% reverse silence 1 0.01 0.3% reverse
done
rm -r text speech.wav
mkdir moh
for chord in "C4 E4 G4" "A3 C4 E4" "F3 A3 C4" "G3 B3 D4"; do
  set -- $chord
  sox -n -b 16 -c 1 -r 8000 "part-$1$3.wav" synth 3 pluck "$1" synth 3 pluck mix "$2" synth 3 pluck mix "$3" norm -12
done
sox part-*.wav moh/hold.wav
rm part-*.wav
chmod -R a+rX .
`;
