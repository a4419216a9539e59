import type ExcelJS from 'exceljs';
import { NUMBER_FORMATS, TEXT_FORMAT } from '../reading/number-format.js';
import type { CellLook, SheetCell } from './sheet-model.js';

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
  const numFmt = typeof value === 'string' ? TEXT_FORMAT : NUMBER_FORMATS[format ?? 'plain'];
  const key = `${look} ${numFmt}`;
  const known = styles.get(key);
  if (known) return known;
  const style = { ...LOOKS[look], numFmt };
  styles.set(key, style);
  return style;
}

/** For texts among millions of cells that could be taken for formulas; the others need no style. */
export const TEXT_AMONG_MANY: Partial<ExcelJS.Style> = { numFmt: TEXT_FORMAT };
