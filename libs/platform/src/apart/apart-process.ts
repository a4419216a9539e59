import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DomainError } from '@yiche/kernel';
import { tooLargeFile, tooMuchMemory } from './apart-refusals.js';
import { ANSWER, type ApartMessage, type ApartRun } from './apart-task.js';

/** A process for one task: reads a line with the task's module and its input, answers, and ends. Started by `run-apart.ts`. */
async function main(): Promise<void> {
  const { module, input } = await order();
  const { run } = (await import(module)) as { readonly run: ApartRun<unknown, unknown> };
  for await (const item of run(input)) tell(['item', item]);
  tell(['done']);
}

/** The one line that comes. When what it comes through ends, nobody waits for an answer any more. */
function order(): Promise<{ readonly module: string; readonly input: unknown }> {
  const lines = createInterface({ input: process.stdin });
  lines.once('close', () => process.exit(1));
  return new Promise((resolve) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as { module: string; input: unknown }));
  });
}

/** Waits until it was taken: who reads slowly is not overrun. */
function tell(message: ApartMessage): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`, 'utf8');
  for (let at = 0; at < bytes.length;) at += writeSync(ANSWER, bytes, at);
}

main().then(
  () => process.exit(0),
  (cause: unknown) => {
    const refusal = refusalOf(cause);
    if (refusal) {
      const { code, message, kind, details, wording } = refusal;
      tell(['refused', { code, message, kind, details, wording }]);
    } else tell(['failed', placeOf(cause)]);
    process.exit(0);
  },
);

/** A bound that an exception tells of is the file's fault, not ours. */
function refusalOf(cause: unknown): DomainError | null {
  if (cause instanceof DomainError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EFBIG' || code === 'ENOSPC') return tooLargeFile();
  return cause instanceof RangeError || code === 'ENOMEM' ? tooMuchMemory() : null;
}

/** Where it failed, without the words: they may hold what was in the file. */
function placeOf(cause: unknown): string {
  const { name = 'unknown', stack = '' } = (cause ?? {}) as Partial<Error>;
  return `${name}\n${stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')}`;
}
