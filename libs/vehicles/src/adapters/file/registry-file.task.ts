import { createReadStream } from 'node:fs';
import type { ApartRun } from '@yiche/platform';
import { registryLines, type RegistryLine } from './registry-lines.js';

/** Runs in a process of its own (`registry-file.ts`): whoever wrote the file, the server never reads it. */
export const run: ApartRun<{ readonly file: string; readonly batchLines: number }, readonly RegistryLine[]> =
  async function* ({ file, batchLines }) {
    let batch: RegistryLine[] = [];
    for await (const line of registryLines(() => createReadStream(file))) {
      batch.push(line);
      if (batch.length < batchLines) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  };
