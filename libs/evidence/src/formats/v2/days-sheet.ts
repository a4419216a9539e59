import {
  asTotal,
  columnName,
  formula,
  heading,
  number,
  type SheetCell,
  type SheetModel,
} from '../../workbook/sheet-model.js';
import type { LineRanges } from '../line-layout.js';
import { daysSheet as v1DaysSheet } from '../v1/days-sheet.js';
import { MORE_REASONS, REASON_WORDS, type StatementDay } from './days.js';
import type { Manifest } from './manifest.js';

/** 日报 as in the first format, with the reasons that are new. @param late lines of earlier months */
export function daysSheet(
  manifest: Manifest,
  days: readonly StatementDay[],
  late: number,
  lines: LineRanges,
): SheetModel {
  const sheet = v1DaysSheet(manifest, days, late, lines);
  const width = sheet.rows[0]?.length ?? 0;
  const last = days.length + 2;
  const total = (reason: (typeof MORE_REASONS)[number], index: number): SheetCell => {
    const column = columnName(width + index);
    const result = days.reduce((sum, { reasons }) => sum + (reasons[reason] ?? 0), 0);
    return asTotal(formula(`SUM(${column}2:${column}${last})`, result, 'count'));
  };
  return {
    ...sheet,
    widths: [...sheet.widths, ...MORE_REASONS.map(() => 13)],
    rows: sheet.rows.map((row, index) => {
      if (index === 0) return [...row, ...MORE_REASONS.map((reason) => heading(REASON_WORDS[reason]))];
      const day = days[index - 1];
      if (day) return [...row, ...MORE_REASONS.map((reason) => number(day.reasons[reason] ?? 0, 'count'))];
      return index === last ? [...row, ...MORE_REASONS.map(total)] : row;
    }),
  };
}
