import { refusal } from '@yiche/contracts';
import { readCellStyles } from './cell-styles-reader.js';
import { readSharedStrings } from './shared-strings-reader.js';
import { SheetParser, type CellTables, type ReadRow } from './sheet-parser.js';
import { textOf } from './spreadsheet-xml.js';
import { readThemeColours } from './theme-colours.js';
import { readWorkbookDirectory, type WorkbookDirectory } from './workbook-directory.js';
import { readWorkbookOrigin, type WorkbookOrigin } from './workbook-origin.js';
import { ZipArchive } from './zip-archive.js';

/**
 * Reads an `.xlsx` of any size from disk, one sheet at a time, whoever wrote it. No more of it is in memory than a few rows; what is no
 * workbook is refused with a DomainError.
 */
export class WorkbookReader {
  private constructor(
    private readonly archive: ZipArchive,
    private readonly directory: WorkbookDirectory,
    private readonly tables: CellTables,
    readonly origin: WorkbookOrigin,
  ) {}

  /** @throws DomainError `settlement/not-a-workbook` and those of `ZipArchive.open` */
  static async open(path: string): Promise<WorkbookReader> {
    const archive = await ZipArchive.open(path);
    try {
      const directory = await readWorkbookDirectory(archive);
      const origin = await readWorkbookOrigin(archive);
      const theme = await readThemeColours(archive, directory.theme);
      const styles = await readCellStyles(archive, directory.styles, theme);
      const strings = await readSharedStrings(archive, directory.strings, theme);
      return new WorkbookReader(archive, directory, { theme, styles, strings }, origin);
    } catch (cause) {
      await archive.close();
      throw cause;
    }
  }

  get sheetNames(): readonly string[] {
    return [...this.directory.sheets.keys()];
  }

  /** What in the workbook as a whole makes that a person would not see all of it, or more; each a sentence. */
  get oddities(): readonly string[] {
    return this.directory.oddities;
  }

  /** Has a table of shared texts, as every spreadsheet program writes and we do not. */
  get sharesTexts(): boolean {
    return this.directory.strings !== null;
  }

  /**
   * The rows of a sheet in order, in batches.
   * @param onOddity takes sentences that say where a person would not read what the rows say
   * @throws DomainError where it is damaged, or there is no such sheet
   */
  async *rows(
    sheet: string,
    onOddity: (sentence: string) => void = () => undefined,
  ): AsyncGenerator<readonly ReadRow[]> {
    const part = this.directory.sheets.get(sheet);
    if (part === undefined) throw refusal('settlement/not-a-workbook#missing-sheet', { sheet });
    const parser = new SheetParser(sheet, this.tables, onOddity);
    for await (const text of textOf(await this.archive.read(part))) {
      parser.write(text);
      const rows = parser.take();
      if (rows.length > 0) yield rows;
    }
    parser.end();
    const rest = parser.take();
    if (rest.length > 0) yield rest;
  }

  async close(): Promise<void> {
    await this.tables.strings.close();
    await this.archive.close();
  }
}
