import { readFile } from 'node:fs/promises';
import { normalizePlate, plateShape, plateTypesFor } from '@yiche/contracts';
import { canonicalNumber, isUnstorable, maskNumber, writtenText } from '@yiche/kernel';
import { z } from 'zod';

const MOST = 10_000;
const list = z.array(z.string().max(100_000)).max(MOST).default([]);
const fileSchema = z.object({ plates: list, numbers: list, texts: list });

/** `npm run -s explain -- FILE`: what the program makes of plates, telephone numbers and notes. For support; needs no database. */
async function explain(path: string | undefined): Promise<void> {
  if (!path) throw new Error('用法：npm run -s explain -- 文件.json，内容为 {"plates":[…],"numbers":[…],"texts":[…]}');
  const { plates, numbers, texts } = fileSchema.parse(
    JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')),
  );
  const explained = {
    plates: plates.map(plateOf),
    numbers: numbers.map((input) => ({ input, canonical: canonicalNumber(input), masked: maskNumber(input) })),
    texts: texts.map((input) => ({ input, shown: writtenText(input) })),
  };
  process.stdout.write(`${JSON.stringify(explained, null, 2)}\n`);
}

function plateOf(input: string): object {
  const number = normalizePlate(input);
  const valid = !isUnstorable(input) && plateShape(number) !== null;
  return { input, valid, number: valid ? number : null, type: valid ? typeOf(number) : null };
}

/** Where the form decides it; an ordinary number may stand under several. A mission's is its car's: its few motorcycles have the same. */
function typeOf(number: string): string | null {
  const [usual = null, ...others] = plateTypesFor(number);
  return others.length === 0 || usual === '03' || usual === '04' ? usual : null;
}

explain(process.argv[2]).catch((cause: unknown) => {
  const why =
    cause instanceof z.ZodError
      ? '内容应为 {"plates":[…],"numbers":[…],"texts":[…]}，各项是文字'
      : (cause as Error).message;
  process.stderr.write(`${why}\n`);
  process.exit(2);
});
