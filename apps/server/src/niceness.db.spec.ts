import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';

const source = (file: string): string => new URL(file, import.meta.url).href;

/** How far back a process stands that was started at `started` and is told to step back to `wanted`. */
function endsAt(started: number, wanted: number): number {
  const script = `const { letTelephonyGoFirst } = await import(${JSON.stringify(source('niceness.ts'))});
    letTelephonyGoFirst(${wanted});
    console.log((await import('node:os')).getPriority());`;
  const loader = source('../../../libs/platform/src/testing/from-source.mjs');
  const node = [process.execPath, '--no-warnings', '--import', loader, '--input-type=module', '--eval', script];
  return Number(execFileSync('nice', ['-n', String(started), ...node], { encoding: 'utf8' }));
}

describe('a process that lets the PBX go first', () => {
  it('steps back', () => expect(endsAt(0, 15)).toBe(15));

  it('stays where it is when it was started further back: to step forward needs a right that it has no use for', () =>
    expect(endsAt(19, 15)).toBe(19));
});
