import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { refusal } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { countLineFeeds } from './line-breaks.js';

/** A row of a table. */
export interface TableRow {
  /** The line of the file on which it begins, counted from 1, as a text editor shows it. */
  readonly line: number;
  /** Its row, counted from 1, as Excel shows it: a break inside a cell makes a line, but no row. */
  readonly row: number;
  readonly cells: readonly string[];
}

const optionsOf = (delimiter: string, longestRecord: number) => ({
  delimiter,
  record_delimiter: '\n',
  relax_quotes: true, // `="0138…"`, as spreadsheets keep digits
  relax_column_count: true, // told in Chinese, by whoever knows the heading
  max_record_size: longestRecord,
});

/**
 * The records of a text whose breaks are LF, empty ones among them, in order; of several faults the first is told.
 * @param isWhole false: the text may stop anywhere, and what is not finished is left out
 * @throws DomainError `tables/row` for a quote that is never closed
 */
export async function* recordsOf(
  text: AsyncIterable<string>,
  delimiter: string,
  { isWhole, longestRecord }: { isWhole: boolean; longestRecord: number },
): AsyncGenerator<TableRow> {
  let found: TableRow[] = [];
  let row = 0;
  let lastLine = 0;
  const options: Options = {
    ...optionsOf(delimiter, longestRecord),
    on_record: (record, { lines }) => {
      const cells = record as unknown as string[]; // its types know no other record than an object
      row += 1;
      found.push({ line: lines - cells.reduce((breaks, cell) => breaks + countLineFeeds(cell), 0), row, cells });
      lastLine = lines;
      return null; // nothing waits in the parser: a fault never overtakes the records before it
    },
  };
  const parser = parse(options);
  let failure: Error | null = null;
  parser.on('error', (cause: Error) => (failure = cause));
  const settled = (feed: (done: (cause?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve) => feed(() => resolve()));
  function* taken(): Generator<TableRow> {
    const records = found;
    found = [];
    yield* records;
    if (failure) throw failure instanceof CsvError ? unreadable({ line: lastLine + 1, row: row + 1 }) : failure;
  }
  try {
    for await (const piece of text) {
      if (piece === '') continue;
      await settled((done) => parser.write(piece, done));
      yield* taken();
    }
    await settled((done) => parser.end(done));
    if (isWhole) yield* taken();
    else yield* failure ? found : found.slice(0, -1);
  } finally {
    parser.destroy();
  }
}

/** The first records of a text whose breaks are LF, at most `most`, up to a fault and without one that may not be finished. */
export function firstRecords(
  text: string,
  delimiter: string,
  { isWhole, longestRecord, most }: { isWhole: boolean; longestRecord: number; most: number },
): string[][] {
  const records: string[][] = [];
  const on_record = (record: string[]): null => {
    records.push(record);
    return null;
  };
  try {
    parseAtOnce(text, { ...optionsOf(delimiter, longestRecord), to: most, on_record } as unknown as Options);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return records;
  }
  return isWhole || records.length >= most ? records : records.slice(0, -1);
}

export const unreadable = (place: Pick<TableRow, 'line' | 'row'>): DomainError =>
  refusal('tables/row#unclosed', { ...place }, { ...place });
