import { withLineFeeds } from './line-breaks.js';
import { decodedText, encodingByMark, type TableSource } from './text-encoding.js';

/** A line of a text from outside, counted from 1, without its break. */
export interface TextLine {
  readonly line: number;
  /** Null for a line that is too long, or holds bytes that are none of the encoding's. */
  readonly text: string | null;
}

/**
 * The lines of a text such as JSON Lines, in UTF-8 or as its byte order mark says. LF, CR LF and CR end a line, and nothing else does.
 * What is wrong with one line costs that line.
 * @param longest characters
 * @throws DomainError `tables/format` for a workbook or an archive
 */
export async function* textLines(source: TableSource, longest: number): AsyncGenerator<TextLine> {
  const encoding = (await encodingByMark(source)) ?? 'utf-8';
  let line = 1;
  let open: string | null = '';
  const joined = (rest: string): string | null =>
    open === null || open.length + rest.length > longest || rest.includes('\ufffd') ? null : open + rest;
  for await (const piece of withLineFeeds(decodedText(source, encoding, { isWhole: true, isLenient: true }))) {
    const [first = '', ...others] = piece.split('\n');
    open = joined(first);
    for (const next of others) {
      yield { line, text: open };
      line += 1;
      open = '';
      open = joined(next);
    }
  }
  if (open !== '') yield { line, text: open };
}
