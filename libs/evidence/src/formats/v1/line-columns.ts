import { SHEET_NAMES } from '../../workbook/sheet-model.js';
import type { FrozenLine } from '../../statement-document.js';

/** Lines on one sheet; more go to `明细 (2)` and so on. A sheet holds 1,048,576 rows. */
export const LINES_PER_SHEET = 1_000_000;

/** Fields of a line as they stand in the workbook and in the export, in this order. */
export const LINE_FIELDS = [
  { key: 'number', heading: '序号', width: 9 },
  { key: 'callId', heading: '通话编号', width: 38 },
  { key: 'month', heading: '归属月份', width: 10 },
  { key: 'answeredAt', heading: '接通时间', width: 20 },
  { key: 'seconds', heading: '通话秒数', width: 9 },
  { key: 'agent', heading: '话务员工号', width: 11 },
  { key: 'queue', heading: '队列', width: 16 },
  { key: 'caller', heading: '主叫号码', width: 14 },
  { key: 'request', heading: '移车工单', width: 22 },
  { key: 'recordingSha256', heading: '录音校验值 SHA-256', width: 66 },
  { key: 'hash', heading: '链接校验值', width: 66 },
] as const satisfies readonly { key: keyof FrozenLine; heading: string; width: number }[];

export type LineField = (typeof LINE_FIELDS)[number]['key'];

/** The column after the fields: day of the month for calls of the statement's own month, 0 for those found late. Counted by 日报. */
export const DAY_COLUMN = { heading: '日（补计为 0）', width: 10, letter: 'L' } as const;

/** 1 to 31 for a line of the statement's own month, 0 for one of another. */
export const dayOf = (line: Pick<FrozenLine, 'month' | 'answeredAt'>, month: string): number =>
  line.month === month ? Number(line.answeredAt.slice(8, 10)) : 0;

/** Names of the sheets that so many lines need, at least one. */
export function lineSheetNames(lines: number, perSheet = LINES_PER_SHEET): string[] {
  const count = Math.max(1, Math.ceil(lines / perSheet));
  return Array.from({ length: count }, (_, index) => lineSheetName(index));
}

export const lineSheetName = (index: number): string =>
  index === 0 ? SHEET_NAMES.lines : `${SHEET_NAMES.lines} (${index + 1})`;

/** A formula that counts lines by their day: `criterion` as in COUNTIF. */
export const countByDay = (criterion: string, lines: number, perSheet?: number): string =>
  overSheets(DAY_COLUMN.letter, lines, perSheet, (range) => `COUNTIF(${range},${criterion})`);

/** A formula that counts the lines of one month. Not COUNTIF, which takes `2024-06` for a date. */
export const countByMonth = (month: string, lines: number, perSheet?: number): string =>
  overSheets('C', lines, perSheet, (range) => `SUMPRODUCT(--(${range}="${month}"))`);

function overSheets(
  column: string,
  lines: number,
  perSheet = LINES_PER_SHEET,
  count: (range: string) => string,
): string {
  return lineSheetNames(lines, perSheet)
    .map((name, index) => {
      const last = Math.max(2, Math.min(perSheet, lines - index * perSheet) + 1);
      return count(`'${name}'!$${column}$2:$${column}$${last}`);
    })
    .join('+');
}
