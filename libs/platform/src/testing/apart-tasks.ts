import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DomainError } from '@yiche/kernel';

/** What a task in a test is to do. */
export type Deed =
  | 'answers'
  | 'tells-its-surroundings'
  | 'refuses'
  | 'fails'
  | 'ends'
  | 'heap'
  | 'buffers'
  | 'spins'
  | 'sleeps'
  | 'writes'
  | 'floods'
  | 'long-item';

/** Tasks that behave well and badly, for the tests of whoever runs them. */
export async function* run({
  deed,
  count = 3,
}: {
  readonly deed: Deed;
  readonly count?: number;
}): AsyncGenerator<unknown> {
  writeFileSync(path.join(tmpdir(), 'left'), 'something');
  console.log('what a library prints');
  switch (deed) {
    case 'answers':
      for (let each = 1; each <= count; each += 1) yield each;
      return;
    case 'tells-its-surroundings':
      yield { environment: process.env, temporary: tmpdir(), priority: (await import('node:os')).getPriority() };
      return;
    case 'refuses':
      throw new DomainError('test/no', '不行', 'invalid', { line: 3 });
    case 'fails':
      throw new Error('13912345678 stands in the file');
    case 'ends':
      process.exit(0);
    // falls through: it does not
    case 'heap': {
      const held: object[] = [];
      for (;;) held.push({ held: held.length });
    }
    case 'buffers': {
      const held: Buffer[] = [];
      for (;;) held.push(Buffer.alloc(16_777_216, 1));
    }
    case 'spins':
      for (;;);
    case 'sleeps':
      yield 1;
      await new Promise((resolve) => setTimeout(resolve, 3_600_000));
      return;
    case 'writes':
      for (let each = 0; ; each += 1)
        writeFileSync(path.join(tmpdir(), 'large'), Buffer.alloc(1_048_576), { flag: 'a' });
    case 'floods':
      for (;;) yield 'x'.repeat(10_000);
    case 'long-item':
      yield 'x'.repeat(10_000_000);
  }
}
