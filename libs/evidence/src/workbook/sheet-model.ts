/** How a number is shown. */
export type NumberFormat = 'count' | 'yuan' | 'exact' | 'rate' | 'plain';

/** How a cell looks. */
export type CellLook = 'title' | 'heading' | 'label' | 'value' | 'total' | 'note';

/** A cell: a text, a number, or a formula with the result that is cached. Amounts and counts are exact to their format's digits. */
export interface SheetCell {
  readonly value: string | number;
  readonly formula?: string;
  readonly format?: NumberFormat;
  readonly look: CellLook;
  /** What it says is not part of what was signed, so nobody can check it. */
  readonly unsigned?: boolean;
}

/** A whole sheet before it is written: also what a workbook at hand is compared with. Only for sheets of few rows. */
export interface SheetModel {
  readonly name: string;
  /** Width of each column, characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly (SheetCell | null)[])[];
  /** Rows that stay in view and are repeated on every printed page. */
  readonly headerRows: number;
  readonly landscape?: boolean;
}

/** Sheets of every statement; the price has one beside them, named by its kind. */
export const SHEET_NAMES = {
  summary: '汇总',
  days: '日报',
  lines: '明细',
  differences: '差异',
  adjustments: '调整',
  proof: '校验',
} as const;

/** Who a workbook says made it; another name there means that it was saved by another program. */
export const WORKBOOK_AUTHOR = '114 移车热线结算系统';

/** At the foot of every printed page: the sheet's name, and which page of how many. */
export const PAGE_FOOTER = '&L&A&C第 &P 页，共 &N 页';

export const title = (value: string): SheetCell => ({ value, look: 'title' });
export const heading = (value: string): SheetCell => ({ value, look: 'heading' });
export const label = (value: string): SheetCell => ({ value, look: 'label' });
export const note = (value: string): SheetCell => ({ value, look: 'note' });
export const text = (value: string): SheetCell => ({ value, look: 'value' });
export const unsignedText = (value: string): SheetCell => ({ value, look: 'value', unsigned: true });
export const number = (value: number | string, format: NumberFormat): SheetCell => ({
  value: Number(value),
  format,
  look: 'value',
});
export const formula = (expression: string, result: number | string, format: NumberFormat): SheetCell => ({
  value: Number(result),
  formula: expression,
  format,
  look: 'value',
});
export const asTotal = (cell: SheetCell): SheetCell => ({ ...cell, look: 'total' });

/** `C`, for 2; `AA`, for 26. */
export const columnName = (index: number): string =>
  (index < 26 ? '' : columnName(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** A cell of another sheet: `'阶梯计价'!$B$6`. */
export const cellOf = (sheet: string, column: string, row: number): string => `'${sheet}'!$${column}$${row}`;
