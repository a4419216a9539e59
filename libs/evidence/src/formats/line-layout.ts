import { columnName, SHEET_NAMES } from '../workbook/sheet-model.js';

/** A call that is billed, with everything that a line may say of it. */
export interface LineCall {
  readonly id: string;
  readonly connectedAt: Date;
  readonly endedAt: Date;
  readonly agent: string | null;
  readonly queue: string | null;
  /** Masked; null without a request. */
  readonly caller: string | null;
  readonly request: string | null;
  /** Hex; null where there is no recording. */
  readonly recordingSha256: string | null;
  readonly outcome: string | null;
}

/** Where a line stands in its statement. */
export interface LinePlace {
  /** From 1, without gaps. */
  readonly number: number;
  /** The month in which it was answered: another than the statement's for one found late. */
  readonly month: string;
  /** In Shanghai, `2024-07-01 08:00:01`. */
  readonly answeredAt: string;
  /** Its place among all calls that came in in the period; absent where nothing follows it. */
  readonly volumePlace?: number;
}

/**
 * One column of a statement's lines, said once: chain, workbook, its reader, export, storage and page are made from it. A format's columns
 * never change; another column is another format.
 */
export interface LineColumn {
  readonly key: string;
  readonly heading: string;
  /** Of the sheet's column, characters. */
  readonly width: number;
  readonly kind: 'text' | 'whole number';
  readonly of: (call: LineCall, place: LinePlace) => string | number;
}

/** A billed call as it is frozen, and as the workbook shows it: every field is what is written in a cell. */
export type LineContent = Readonly<Record<string, string | number>> &
  LinePlace & { readonly callId: string; readonly seconds: number };

/** A line with its link of the chain. */
export type FrozenLine = LineContent & { readonly hash: string };

type ShownColumn = Omit<LineColumn, 'of'>;

/** Lines on one sheet; more go to `明细 (2)` and so on. A sheet holds 1,048,576 rows. */
export const LINES_PER_SHEET = 1_000_000;

const LINK: ShownColumn = { key: 'hash', heading: '链接校验值', width: 66, kind: 'text' };

/** The column after the fields: day of the month for calls of the statement's own month, 0 for those found late. Counted by 日报. */
export const DAY_COLUMN = { heading: '日（补计为 0）', width: 10 } as const;

/** How the lines of a format stand in workbook and export. */
export class LineLayout {
  /** In workbook and export, in this order: the columns and the link. */
  readonly fields: readonly ShownColumn[];
  /** Of `DAY_COLUMN`. */
  readonly dayLetter: string;
  private readonly monthLetter: string;

  constructor(readonly columns: readonly LineColumn[]) {
    this.fields = [...columns, LINK];
    this.dayLetter = columnName(this.fields.length);
    this.monthLetter = columnName(columns.findIndex(({ key }) => key === 'month'));
  }

  /** What a line says of a call. */
  contentOf(call: LineCall, place: LinePlace): LineContent {
    const content: Record<string, string | number> = {};
    for (const { key, of } of this.columns) content[key] = of(call, place);
    return content as LineContent;
  }

  /** What of a line is hashed, in order. */
  valuesOf(line: LineContent): (string | number | undefined)[] {
    return this.columns.map(({ key }) => line[key]);
  }

  /** A line from texts or cells in the order of `fields`; a number that is none is NaN. */
  lineFrom(values: readonly (string | number)[]): FrozenLine {
    const line: Record<string, string | number> = {};
    this.fields.forEach(({ key, kind }, index) => {
      const value = values[index] ?? '';
      line[key] = kind === 'text' ? String(value) : value === '' ? Number.NaN : Number(value);
    });
    return line as FrozenLine;
  }

  /** The ranges over which so many lines are counted. */
  over(lines: number, perSheet = LINES_PER_SHEET): LineRanges {
    const letters = Object.fromEntries(this.columns.map(({ key }, index) => [key, columnName(index)]));
    return new LineRanges(lines, perSheet, { ...letters, day: this.dayLetter, month: this.monthLetter });
  }
}

/** Formulas over all sheets with lines. */
export class LineRanges {
  constructor(
    private readonly lines: number,
    private readonly perSheet: number,
    private readonly letters: Readonly<Record<string, string>> & { readonly day: string; readonly month: string },
  ) {}

  /** Counts lines by their day: `criterion` as in COUNTIF. */
  countByDay(criterion: string): string {
    return this.each((range) => `COUNTIF(${range(this.letters.day)},${criterion})`);
  }

  /** Counts the lines of one month. Not COUNTIF, which takes `2024-06` for a date. */
  countByMonth(month: string): string {
    return this.each((range) => `SUMPRODUCT(--(${range(this.letters.month)}="${month}"))`);
  }

  /** Counts the month's own lines whose number in a column lies between two, the upper exclusive; null: without end. */
  countOwnBetween(key: string, { from, to }: { readonly from: number; readonly to: number | null }): string {
    const letter = this.letters[key];
    if (letter === undefined) throw new RangeError(`no column ${key}`);
    return this.each((range) => {
      const upper = to === null ? '' : `,${range(letter)},"<${to}"`;
      return `COUNTIFS(${range(letter)},">=${from}"${upper},${range(this.letters.day)},">0")`;
    });
  }

  private each(count: (range: (letter: string) => string) => string): string {
    return lineSheetNames(this.lines, this.perSheet)
      .map((name, index) => {
        const last = Math.max(2, Math.min(this.perSheet, this.lines - index * this.perSheet) + 1);
        return count((letter) => `'${name}'!$${letter}$2:$${letter}$${last}`);
      })
      .join('+');
  }
}

/** 1 to 31 for a line of the statement's own month, 0 for one of another. */
export const dayOf = (line: Pick<LinePlace, 'month' | 'answeredAt'>, month: string): number =>
  line.month === month ? Number(line.answeredAt.slice(8, 10)) : 0;

/** Names of the sheets that so many lines need, at least one. */
export function lineSheetNames(lines: number, perSheet = LINES_PER_SHEET): string[] {
  const count = Math.max(1, Math.ceil(lines / perSheet));
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? SHEET_NAMES.lines : `${SHEET_NAMES.lines} (${index + 1})`,
  );
}
