import { once } from 'node:events';
import { finished, type Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import ExcelJS from 'exceljs';

/** Rows written before others get their turn: about as much as one chunk of the compressor, so that both work side by side. */
const ROWS_A_TURN = 64;
const NOTHING = Buffer.alloc(0);
/** Of cells that name none. exceljs has one of its own whose parts are not in the order of the schema (ECMA-376, CT_Font). */
const DEFAULT_FONT = '<font><sz val="11"/><color theme="1"/><name val="宋体"/><family val="3"/></font>';

/** As much of exceljs's streaming sheet as its types do not name. */
interface StreamedSheet extends ExcelJS.Worksheet {
  readonly stream: { readonly pipes: readonly Writable[]; write(xml: string): unknown };
  commit(): void;
}
interface EntryData {
  date?: Date;
}
interface Archive {
  append(source: unknown, data: EntryData): unknown;
  on(event: 'error', listener: (cause: Error) => void): unknown;
  abort(): unknown;
}

/**
 * exceljs's streaming writer, with three things it lacks: the same content gives the same bytes (entries bear the workbook's date, not
 * the clock's), rows wait for whoever reads the stream, so that memory does not grow with the rows, and what it writes is valid.
 */
export class WorkbookStream extends ExcelJS.stream.xlsx.WorkbookWriter {
  declare private readonly zip: Archive;
  declare private readonly styles: {
    readonly model: { readonly fonts: string[] };
    addStyleModel(style: Partial<ExcelJS.Style>): number;
  };
  private readonly gone = new AbortController();
  private failure: Error | null = null;
  private taken: Promise<void> = Promise.resolve();
  private readonly waiting = new Set<() => void>();

  /** @param date of everything in it */
  constructor(
    private readonly target: Writable,
    { date, title, author }: { date: Date; title: string; author: string },
  ) {
    super({
      stream: target,
      useStyles: true,
      useSharedStrings: false,
      zip: { zlib: { level: 6 } } as never,
      ...{ created: date, creator: author },
    });
    this.styles.model.fonts.push(DEFAULT_FONT);
    this.lastModifiedBy = author;
    this.modified = date;
    this.title = title;
    this.views = [{ x: 0, y: 0, width: 24_000, height: 14_000, firstSheet: 0, activeTab: 0, visibility: 'visible' }];
    this.zip.on('error', (cause) => this.fail(cause));
    finished(target, { readable: false }, (cause) => this.fail(cause ?? new Error('the stream ended')));
  }

  /** Called by exceljs's constructor before the first entry is appended. */
  override addThemes(): Promise<void> {
    const { zip, created: date } = this;
    const append = zip.append.bind(zip);
    zip.append = (source, data) => append(source, { ...data, date });
    return super.addThemes();
  }

  /** Begins a sheet; the one before must have been ended. */
  begin(name: string, options: Partial<ExcelJS.AddWorksheetOptions>): ExcelJS.Worksheet {
    return this.addWorksheet(name, options);
  }

  /**
   * Writes rows, each as `add` makes and commits it, no faster than they are read.
   * @throws Error when whoever reads the stream has gone
   */
  async writeRows<Row>(sheet: ExcelJS.Worksheet, rows: Iterable<Row>, add: (row: Row) => void): Promise<void> {
    let inThisTurn = 0;
    for (const row of rows) {
      add(row);
      inThisTurn += 1;
      if (inThisTurn < ROWS_A_TURN) continue;
      inThisTurn = 0;
      await this.turn(sheet as StreamedSheet);
    }
  }

  /**
   * The same for rows that `render` gives as XML: for very many of them, of which exceljs would make an object for every cell. At least
   * one row was added and committed before, and none is added after.
   */
  async writeRendered<Row>(
    sheet: ExcelJS.Worksheet,
    rows: readonly Row[],
    render: (row: Row, index: number) => string,
  ): Promise<void> {
    const { stream } = sheet as StreamedSheet;
    for (let from = 0; from < rows.length; from += ROWS_A_TURN) {
      stream.write(
        rows
          .slice(from, from + ROWS_A_TURN)
          .map((row, index) => render(row, from + index))
          .join(''),
      );
      await this.turn(sheet as StreamedSheet);
    }
  }

  /** The number by which a cell's XML names a style. */
  styleNumber(style: Partial<ExcelJS.Style>): number {
    return this.styles.addStyleModel(style);
  }

  async end(sheet: ExcelJS.Worksheet): Promise<void> {
    await this.turn(sheet as StreamedSheet);
    (sheet as StreamedSheet).commit();
  }

  /** Ends the workbook; resolved when its last byte was taken. */
  async close(): Promise<void> {
    const committed = this.commit();
    const failed = once(this.gone.signal, 'abort').then(() => {
      if (!this.target.writableFinished) throw this.failure ?? new Error('the stream was closed');
    });
    await Promise.race([committed, failed]);
  }

  /** Lets others work, and waits until what was written the turn before has gone to the compressor. */
  private async turn({ stream }: StreamedSheet): Promise<void> {
    await nextTurn();
    while (stream.pipes.length === 0 && !this.failure) await nextTurn(); // entries before it are still being written
    const before = this.taken;
    // What exceljs pipes into is too old to tell how much it holds, but it says when a chunk was taken: an empty one, then.
    this.taken = new Promise((resolve) => {
      this.waiting.add(resolve);
      stream.pipes[0]?.write(NOTHING, () => {
        this.waiting.delete(resolve);
        resolve();
      });
    });
    await before;
    if (this.failure) throw this.failure;
  }

  private fail(cause: Error): void {
    if (this.target.writableFinished || this.failure) return;
    this.failure = cause;
    this.zip.abort();
    this.gone.abort();
    for (const resolve of this.waiting) resolve();
  }
}
