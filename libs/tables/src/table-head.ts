import { refusal } from '@yiche/contracts';
import { seenText } from './cell/seen.js';
import { firstRecords, unreadable } from './csv-records.js';
import { columnKeys, headingText } from './heading.js';

const DELIMITERS = [',', '\t', ';', '|'] as const;
/** `sep=;` as the first line tells Excel how to divide the others; it is no row of the table. */
const DIRECTIVE = /^"?sep=([^\s"\w]|\t| )"?[,;\t|]*(?:\n|$)/i;
/** Above the heading may stand a title, a period, an empty line or two. */
const HEAD_RECORDS = 30;
/** A cell that is a value: no heading stands in its row. */
const VALUE = /^[\d\s:./\\+*¥%,-]*\d[\d\s:./\\+*¥%,-]*$/;

/** Where the heading of a table stands, and how its cells are divided. */
export interface TableHead {
  readonly delimiter: string;
  readonly hasDirective: boolean;
  /** Records up to and with the heading. */
  readonly records: number;
  /** `columnKeys` of the heading. */
  readonly columns: readonly string[];
}

interface Layout {
  readonly delimiter: string;
  readonly records: readonly (readonly string[])[];
}

/**
 * Finds the heading in the beginning of a table: the first record that has all `wanted` columns; where none are named, the first that is
 * filled as the others are and holds no values.
 * @param text the beginning, its breaks LF
 * @throws DomainError `tables/empty`; `tables/columns`, which names the columns that are missing and those that are there
 */
export function headOf(
  text: string,
  wanted: readonly string[] | null,
  limits: { isWhole: boolean; longestRecord: number },
): TableHead {
  const directive = DIRECTIVE.exec(text)?.[1];
  const layouts = (directive ? [directive] : DELIMITERS).map((delimiter): Layout => {
    const records = firstRecords(text, delimiter, { ...limits, most: HEAD_RECORDS });
    return { delimiter, records: directive ? [[], ...records.slice(1)] : records };
  });
  if (text.trim() === '' || layouts.some(({ records }) => records.length > 0 && records.every(isBlank)))
    throw refusal('tables/empty#blank');
  if (layouts.every(({ records }) => records.length === 0)) throw unreadable({ line: 1, row: 1 });
  const headAt = ({ delimiter, records }: Layout, index: number): TableHead => ({
    delimiter,
    hasDirective: directive !== undefined,
    records: index + 1,
    columns: columnKeys(records[index] ?? []),
  });
  const names = wanted?.map(headingText);
  for (const layout of names ? layouts : []) {
    const index = layout.records.findIndex((cells) => missingIn(cells, names ?? []).length === 0);
    if (index >= 0) return headAt(layout, index);
  }
  const likely = (layouts.some(isDivided) ? layouts.filter(isDivided) : layouts)
    .map((layout) => headAt(layout, likelyHeading(layout.records)))
    .reduce((best, head) => (head.columns.length > best.columns.length ? head : best));
  if (!names) return likely;
  const missing = names.filter((name) => !likely.columns.includes(name));
  const shown = seenText(likely.columns.slice(0, 20).join('、'), 300);
  throw refusal('tables/columns', { missing, shown });
}

/** Most of its records have more than one cell: a comma in a title divides no table. */
function isDivided({ records }: Layout): boolean {
  const full = records.map(filledIn).filter((count) => count > 0);
  return full.filter((count) => count > 1).length * 2 >= full.length;
}

function likelyHeading(records: Layout['records']): number {
  const widest = Math.max(...records.map(filledIn));
  const index = records.findIndex(
    (cells) => filledIn(cells) >= Math.max(2, widest / 2) && !cells.some((cell) => VALUE.test(cell)),
  );
  return index >= 0
    ? index
    : Math.max(
        0,
        records.findIndex((cells) => filledIn(cells) > 0),
      );
}

const isBlank = (cells: readonly string[]): boolean => filledIn(cells) === 0;
const filledIn = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;

function missingIn(cells: readonly string[], names: readonly string[]): string[] {
  const keys = columnKeys(cells);
  return names.filter((name) => !keys.includes(name));
}
