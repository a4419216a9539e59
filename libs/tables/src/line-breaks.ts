import { refusal } from '@yiche/contracts';

/** The same text with LF for every line break: CR LF and a lone CR are one each. So a line is a line, inside quotes as well. */
export async function* withLineFeeds(text: AsyncIterable<string>): AsyncGenerator<string> {
  let endedInReturn = false; // the next piece may begin with its LF
  for await (const piece of text) {
    if (piece === '') continue;
    const rest = endedInReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    endedInReturn = piece.endsWith('\r');
    yield rest.replace(/\r\n?/g, '\n');
  }
}

/**
 * Passes a text on whose breaks are LF, as long as no line of it has more than so many characters.
 * @throws DomainError `tables/row`
 */
export async function* withLinesUpTo(longest: number, text: AsyncIterable<string>): AsyncGenerator<string> {
  let line = 1;
  let length = 0;
  for await (const piece of text) {
    for (let from = 0; from <= piece.length;) {
      const end = piece.indexOf('\n', from);
      length += (end < 0 ? piece.length : end) - from;
      if (length > longest) throw refusal('tables/row#too-long', { line, longest }, { line, row: null });
      if (end < 0) break;
      line += 1;
      length = 0;
      from = end + 1;
    }
    yield piece;
  }
}

/** How many lines end in a text whose breaks are LF. */
export function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
