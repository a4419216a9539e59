import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { refusal } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { priceFile } from '@yiche/billing';

const USAGE = 'npm run settlement:price -- 算例文件.json';

/** `npm run settlement:price -- FILE`: prints one JSON array with the three amounts of each case of the file. Without database. */
async function price(): Promise<string> {
  const [file, ...rest] = process.argv.slice(2);
  if (file === undefined || rest.length > 0) throw refusal('settlement/usage', { usage: USAGE });
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw refusal('settlement/no-such-file', { file, cause: cause.code ?? cause.message });
  });
  return JSON.stringify(priceFile(text));
}

price().then(
  // A pipe takes it in pieces: the program ends by itself when the last was taken.
  (json) => void process.stdout.write(`${json}\n`),
  (cause: unknown) => {
    process.stderr.write(
      `${cause instanceof DomainError ? cause.message : `计价程序出错：${String((cause as Error).stack)}`}\n`,
    );
    process.exitCode = 1;
  },
);
