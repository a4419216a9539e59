import type ExcelJS from 'exceljs';
import type { CellLook, NumberFormat, SheetCell } from './sheet-model.js';

const NUMBERS: Readonly<Record<NumberFormat, string>> = {
  count: '#,##0',
  yuan: '¥#,##0.00',
  exact: '#,##0.0000',
  rate: '0.0000%',
  plain: '0',
};
/** A cell of this format stays text also when somebody edits it. */
const TEXT = '@';
const BOLD = { name: '宋体', bold: true, size: 11 };
const GREY = { argb: 'FFD0D0D0' };
const THIN = { style: 'thin' as const, color: GREY };
const BORDER = { top: THIN, bottom: THIN, left: THIN, right: THIN };

const LOOKS: Readonly<Record<CellLook, Partial<ExcelJS.Style>>> = {
  title: { font: { ...BOLD, size: 16 } },
  heading: {
    font: BOLD,
    border: BORDER,
    fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEDF2F9' } },
    alignment: { horizontal: 'center', vertical: 'middle', wrapText: true },
  },
  label: { border: BORDER, alignment: { vertical: 'middle', wrapText: true } },
  value: { border: BORDER, alignment: { vertical: 'middle', wrapText: true } },
  total: { font: BOLD, border: BORDER, alignment: { vertical: 'middle', wrapText: true } },
  note: { alignment: { vertical: 'top', wrapText: true } },
};

// exceljs recognises a style by the object: the same one again costs nothing.
const styles = new Map<string, Partial<ExcelJS.Style>>();

/** The look of a cell. */
export function styleOf({ look, value, format }: SheetCell): Partial<ExcelJS.Style> {
  const numFmt = typeof value === 'string' ? TEXT : NUMBERS[format ?? 'plain'];
  const key = `${look} ${numFmt}`;
  const known = styles.get(key);
  if (known) return known;
  const style = { ...LOOKS[look], numFmt };
  styles.set(key, style);
  return style;
}

/** For texts among millions of cells that could be taken for formulas; the others need no style. */
export const TEXT_AMONG_MANY: Partial<ExcelJS.Style> = { numFmt: TEXT };
