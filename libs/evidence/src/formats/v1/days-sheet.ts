import type { LineRanges } from '../line-layout.js';
import { BILLING_REASONS, type StatementDay } from './figures.js';
import type { Manifest } from './manifest.js';
import {
  asTotal,
  columnName,
  formula,
  heading,
  label,
  number,
  SHEET_NAMES,
  text,
  type SheetCell,
  type SheetModel,
} from '../../workbook/sheet-model.js';
import { REASON_WORDS } from './sheet-words.js';

const NOT_COUNTED = BILLING_REASONS.filter((reason) => reason !== 'answered');
const COUNTED = 'D';

/** 日报: each day's calls, those that count among them, and why the others do not. @param late lines of earlier months */
export function daysSheet(
  manifest: Manifest,
  days: readonly StatementDay[],
  late: number,
  lines: LineRanges,
): SheetModel {
  const isSigned = manifest.days !== undefined;
  const mark = (cell: SheetCell): SheetCell => (isSigned ? cell : { ...cell, unsigned: true });
  const last = days.length + 2;
  const total = (column: string, result: number): SheetCell =>
    asTotal(formula(`SUM(${column}2:${column}${last})`, result, 'count'));
  const sumOf = (pick: (day: StatementDay) => number): number => days.reduce((sum, day) => sum + pick(day), 0);
  return {
    name: SHEET_NAMES.days,
    widths: [14, 6, 10, 10, ...NOT_COUNTED.map(() => 13)],
    headerRows: 1,
    landscape: true,
    rows: [
      ['日期', '日', '来电', '计费', ...NOT_COUNTED.map((reason) => REASON_WORDS[reason])].map(heading),
      ...days.map(({ day, arrived, counted, reasons }, index) => [
        text(day),
        number(Number(day.slice(8)), 'plain'),
        mark(number(arrived, 'count')),
        formula(lines.countByDay(`B${index + 2}`), counted, 'count'),
        ...NOT_COUNTED.map((reason) => mark(number(reasons[reason] ?? 0, 'count'))),
      ]),
      [label('补计以前月份'), number(0, 'plain'), null, formula(lines.countByDay(`B${last}`), late, 'count')],
      [
        asTotal(label('合计')),
        null,
        mark(
          total(
            'C',
            sumOf(({ arrived }) => arrived),
          ),
        ),
        total(COUNTED, sumOf(({ counted }) => counted) + late),
        ...NOT_COUNTED.map((reason, index) =>
          mark(
            total(
              columnName(4 + index),
              sumOf(({ reasons }) => reasons[reason] ?? 0),
            ),
          ),
        ),
      ],
    ],
  };
}
