import type { Writable } from 'node:stream';
import type ExcelJS from 'exceljs';
import type { DocumentDifference, StatementDocument } from '../statement-document.js';
import { styleOf, TEXT_AMONG_MANY } from './cell-styles.js';
import { toCellText } from './cell-text.js';
import { DIFFERENCE_HEADINGS } from '../formats/v1/differences-seal.js';
import { differenceRows } from './differences-sheet.js';
import { lineXml } from './line-xml.js';
import { FORMATS, type StatementFormats } from '../formats/index.js';
import { DAY_COLUMN, LINES_PER_SHEET, lineSheetNames, type LineLayout } from '../formats/line-layout.js';
import {
  heading,
  PAGE_FOOTER,
  SHEET_NAMES,
  text,
  WORKBOOK_AUTHOR,
  type SheetCell,
  type SheetModel,
} from './sheet-model.js';
import { WorkbookStream } from './workbook-stream.js';

/** `WJ-202407.xlsx`: ASCII, whatever the statement's number. */
export const workbookNameOf = (number: string): string => `${number.replace(/[^A-Za-z0-9-]/g, '_')}.xlsx`;

/**
 * Writes a statement's workbook (G4, G8). Amounts are formulas over the rows with their results beside them; the same document gives the
 * same bytes. Memory does not grow with the lines.
 * @throws Error when the stream is closed before the end, or the lines are not those of the manifest
 */
export async function writeStatementWorkbook(
  document: StatementDocument,
  stream: Writable,
  { linesPerSheet = LINES_PER_SHEET, formats = FORMATS }: { linesPerSheet?: number; formats?: StatementFormats } = {},
): Promise<void> {
  const { manifest } = document;
  const { sheets, lines: layout } = formats.of(manifest);
  const ranges = layout.over(manifest.lines, linesPerSheet);
  const workbook = new WorkbookStream(stream, {
    date: new Date(manifest.closedAt),
    title: `114 移车热线服务费结算单 ${manifest.number}`,
    author: WORKBOOK_AUTHOR,
  });
  const late = manifest.lines - document.days.reduce((sum, { counted }) => sum + counted, 0);
  await writeModel(workbook, sheets.summary(manifest, document.contractTitle));
  await writeModel(workbook, sheets.price(manifest, ranges));
  await writeModel(workbook, sheets.days(manifest, document.days, late, ranges));
  await writeLines(workbook, document, layout, linesPerSheet);
  await writeDifferences(workbook, document.differences);
  await writeModel(workbook, sheets.adjustments(manifest, ranges));
  await writeModel(workbook, sheets.proof(document));
  await workbook.close();
}

async function writeModel(workbook: WorkbookStream, model: SheetModel): Promise<void> {
  const sheet = begin(workbook, model.name, model);
  await workbook.writeRows(sheet, model.rows, (cells) => {
    const row = sheet.addRow(cells.map((cell) => (cell ? valueOf(cell) : null)));
    cells.forEach((cell, index) => {
      if (!cell) return;
      row.getCell(index + 1).style = styleOf(cell);
      // A cell that is filled with kilobytes would take pages.
      if (typeof cell.value === 'string' && cell.value.length > 1_000) row.height = 60;
    });
    row.commit();
  });
  await workbook.end(sheet);
}

function valueOf({ value, formula }: SheetCell): ExcelJS.CellValue {
  if (formula !== undefined) return { formula, result: value as number, date1904: false };
  return typeof value === 'string' ? toCellText(value) : value;
}

async function writeLines(
  workbook: WorkbookStream,
  document: StatementDocument,
  layout: LineLayout,
  linesPerSheet: number,
): Promise<void> {
  const { manifest } = document;
  const names = lineSheetNames(manifest.lines, linesPerSheet);
  let sheet = beginLines(workbook, names.shift(), layout);
  const toXml = lineXml(layout, manifest.month, workbook.styleNumber(TEXT_AMONG_MANY));
  let onThis = 0;
  let written = 0;
  for await (const batch of document.lines()) {
    for (let at = 0; at < batch.length;) {
      if (onThis === linesPerSheet) {
        await workbook.end(sheet);
        sheet = beginLines(workbook, names.shift(), layout);
        onThis = 0;
      }
      const part = batch.slice(at, at + linesPerSheet - onThis);
      const first = onThis + 2; // below the headings
      await workbook.writeRendered(sheet, part, (line, index) => toXml(line, first + index));
      at += part.length;
      onThis += part.length;
      written += part.length;
    }
  }
  if (written !== manifest.lines) throw new Error(`${written} lines, but the manifest says ${manifest.lines}`);
  await workbook.end(sheet);
}

function beginLines(workbook: WorkbookStream, name: string | undefined, { fields }: LineLayout): ExcelJS.Worksheet {
  if (name === undefined) throw new Error('there are more lines than the manifest says');
  const widths = [...fields.map(({ width }) => width), DAY_COLUMN.width];
  const sheet = begin(workbook, name, { widths, headerRows: 1, landscape: true });
  const headings = [...fields.map((field) => field.heading), DAY_COLUMN.heading].map(heading);
  const row = sheet.addRow(headings.map(valueOf));
  headings.forEach((cell, index) => (row.getCell(index + 1).style = styleOf(cell)));
  row.commit();
  return sheet;
}

async function writeDifferences(workbook: WorkbookStream, differences: readonly DocumentDifference[]): Promise<void> {
  const sheet = begin(workbook, SHEET_NAMES.differences, {
    widths: [26, 38, 20, 50, 40, 14],
    headerRows: 1,
    landscape: true,
  });
  const add = (cells: SheetCell[]): void => {
    const row = sheet.addRow(cells.map(valueOf));
    cells.forEach((cell, index) => (row.getCell(index + 1).style = styleOf(cell)));
    row.commit();
  };
  add(DIFFERENCE_HEADINGS.map(heading));
  await workbook.writeRows(sheet, differenceRows(differences), (row) => add(row.map(text)));
  await workbook.end(sheet);
}

/** A sheet with its columns, and as it is printed: A4, as wide as the page, headings on each, numbered. */
function begin(
  workbook: WorkbookStream,
  name: string,
  { widths, headerRows, landscape = false }: Pick<SheetModel, 'widths' | 'headerRows' | 'landscape'>,
): ExcelJS.Worksheet {
  const sheet = workbook.begin(name, {
    views: [headerRows > 0 ? { state: 'frozen', ySplit: headerRows } : { state: 'normal' }],
    pageSetup: {
      paperSize: 9,
      orientation: landscape ? 'landscape' : 'portrait',
      ...{ fitToPage: true, fitToWidth: 1, fitToHeight: 0, horizontalCentered: true },
      margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
      ...(headerRows > 0 ? { printTitlesRow: `1:${headerRows}` } : {}),
    },
    headerFooter: { oddFooter: PAGE_FOOTER },
  });
  sheet.columns = widths.map((width) => ({ width }));
  return sheet;
}
