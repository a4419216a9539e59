import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textLines } from './text-lines.js';

async function linesOf(content: Uint8Array, size = 7, longest = 100): Promise<(string | null)[]> {
  const pieces = function* (): Generator<Uint8Array> {
    for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
  };
  const lines: (string | null)[] = [];
  for await (const { line, text } of textLines(pieces, longest)) {
    expect(line).toBe(lines.length + 1);
    lines.push(text);
  }
  return lines;
}

describe('the lines of a text from outside', () => {
  it('are those that a text editor shows, however it is cut', async () => {
    const unit = fc.constantFrom('甲', 'x', '\n', '\r\n', '\r', ' ', '\u2028', '\u0085');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit }), fc.integer({ min: 1, max: 9 }), async (text, size) => {
        const expected = text.split(/\r\n|\n|\r/);
        if (expected.at(-1) === '') expected.pop();
        for (const bytes of [
          Buffer.from(text),
          Buffer.from(`\ufeff${text}`),
          Buffer.from(`\ufeff${text}`, 'utf16le'),
          Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
        ])
          expect(await linesOf(bytes, size)).toEqual(expected);
      }),
    );
  });

  it('cost one line where one is bad: bytes of another encoding, or far too long', async () => {
    const content = Buffer.concat([
      Buffer.from('a\n'),
      Buffer.from('d5c5c8fd0d0a', 'hex'),
      Buffer.from(`${'x'.repeat(101)}\nz`),
    ]);
    expect(await linesOf(content)).toEqual(['a', null, null, 'z']);
    expect(await linesOf(Buffer.from('x'.repeat(1_000)))).toEqual([null]);
  });

  it('are none of a workbook', async () => {
    await expect(linesOf(Buffer.from('PK\u0003\u0004'))).rejects.toMatchObject({ code: 'tables/format' });
  });
});
