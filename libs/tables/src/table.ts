import { refusal } from '@yiche/contracts';
import { recordsOf, type TableRow } from './csv-records.js';
import { headingText } from './heading.js';
import { withLineFeeds, withLinesUpTo } from './line-breaks.js';
import { headOf } from './table-head.js';
import { decodedText, encodingOf, type TableSource, type TextEncoding } from './text-encoding.js';

export interface TableOptions {
  /** Headings of columns that must be there, in any order; null: whatever is there. */
  readonly wanted: readonly string[] | null;
  /** `auto`: found out. */
  readonly encoding?: TextEncoding | 'auto';
  /** False where only the beginning of a file is at hand: what is cut at its end is left out. */
  readonly isWhole?: boolean;
  /** Characters of a line, and of a row whose cells have breaks; longer is no row, but a quote that was never closed. */
  readonly longestRow?: number;
  readonly mostColumns?: number;
}

/** A table from outside. */
export interface Table {
  readonly encoding: TextEncoding;
  /** One key for each column (`columnKeys`): by these a person and a program name a column. */
  readonly columns: readonly string[];
  /** Where a column is. @throws DomainError `tables/columns` */
  indexOf(column: string): number;
  /**
   * The rows under the heading, without empty ones, each with as many cells as there are columns: cells that are missing at its end are
   * empty, as Excel leaves them out. A break inside a cell is LF.
   * @throws DomainError `tables/row` for a row with more cells than columns, a quote that is never closed, a line that is too long
   */
  rows(): AsyncGenerator<TableRow>;
}

/**
 * Opens a table as Excel, WPS and other programs write them: CSV in UTF-8, GB18030 (GBK) or UTF-16; divided by comma, tab, semicolon or
 * bar, or as `sep=` says; quotes with breaks in them; lines above the heading.
 * @throws DomainError `tables/empty`, `tables/format`, `tables/encoding`, `tables/columns`, `tables/row`
 */
export async function openTable(
  source: TableSource,
  { wanted, encoding: asked = 'auto', isWhole = true, longestRow = 64 * 1024, mostColumns = 500 }: TableOptions,
): Promise<Table> {
  const encoding = await encodingOf(source, asked, { isWhole });
  const text = (): AsyncGenerator<string> =>
    withLinesUpTo(longestRow, withLineFeeds(decodedText(source, encoding, { isWhole })));
  const beginning = await beginningOf(text(), longestRow);
  if (/^\s*<(?:!doctype|html|table|\?xml|meta|head|style)\b/i.test(beginning.text))
    throw refusal('tables/format#markup');
  const head = headOf(beginning.text, wanted, {
    isWhole: isWhole && beginning.isAll,
    longestRecord: longestRow,
  });
  if (head.columns.length > mostColumns)
    throw refusal('tables/columns#too-many', { columns: head.columns.length, most: mostColumns });
  const width = head.columns.length;
  return {
    encoding,
    columns: head.columns,
    indexOf: (column) => {
      const index = head.columns.indexOf(headingText(column));
      if (index < 0) throw refusal('tables/columns#unknown', { column });
      return index;
    },
    async *rows() {
      for await (const record of recordsOf(text(), head.delimiter, { isWhole, longestRecord: longestRow })) {
        if (record.row <= head.records) continue;
        const { line, cells } = record;
        const row = head.hasDirective ? record.row - 1 : record.row;
        if (cells.every((cell) => cell.trim() === '')) continue;
        if (cells.slice(width).some((cell) => cell.trim() !== ''))
          throw refusal('tables/row#too-wide', { line, row, cells: cells.length, width }, { line, row });
        yield { line, row, cells: Array.from({ length: width }, (_, index) => cells[index] ?? '') };
      }
    },
  };
}

/** Enough of a text to hold its heading. */
async function beginningOf(text: AsyncIterable<string>, characters: number): Promise<{ text: string; isAll: boolean }> {
  let beginning = '';
  for await (const piece of text) {
    beginning += piece;
    if (beginning.length >= characters) return { text: beginning, isAll: false };
  }
  return { text: beginning, isAll: true };
}
