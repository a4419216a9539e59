import type { Findings } from './findings.js';
import { columnName, type SheetCell, type SheetModel } from '../workbook/sheet-model.js';
import { DIGIT_BY_DIGIT, NUMBER_FORMATS } from '../reading/number-format.js';
import type { ReadCell, ReadRow } from '../reading/sheet-parser.js';

/** Numbers closer than this are the same: a spreadsheet that computed anew has binary fractions. */
const SAME = 1e-7;

/** Compares a sheet as it is with what it has to be, cell by cell. */
export async function checkSheet(
  model: SheetModel,
  rows: AsyncIterable<readonly ReadRow[]>,
  findings: Findings,
): Promise<void> {
  let next = 1;
  for await (const batch of rows) {
    for (const { number, cells } of batch) {
      while (next < number) checkRow(model, next++, [], findings);
      checkRow(model, number, cells, findings);
      next = number + 1;
    }
  }
  while (next <= model.rows.length) checkRow(model, next++, [], findings);
}

function checkRow(model: SheetModel, row: number, cells: readonly (ReadCell | undefined)[], findings: Findings): void {
  const expected = model.rows[row - 1] ?? [];
  for (let column = 0; column < Math.max(expected.length, cells.length); column += 1) {
    const [wanted, actual] = [expected[column] ?? null, cells[column]];
    const place = `“${model.name}”${columnName(column)}${row}${labelOf(expected, column)}`;
    const problem = lacksOnlyResult(wanted, actual) ? null : problemOf(wanted, actual);
    if (problem) findings.add(`${place}：${problem}`);
    else if (lacksOnlyResult(wanted, actual)) findings.addWithoutResult(place);
  }
}

/** The right formula in the right form, saved by a program that does not compute. */
function lacksOnlyResult(expected: SheetCell | null, actual: ReadCell | undefined): boolean {
  if (!actual?.lacksResult || expected?.formula === undefined || expected.unsigned) return false;
  return formulaProblem(expected, actual) === null && formatProblem(expected, { ...actual, value: 0 }) === null;
}

/** What the row, or failing that the column, is called. */
function labelOf(row: readonly (SheetCell | null)[], column: number): string {
  const first = row[0]?.value;
  return typeof first === 'string' && column > 0 && first !== '' ? `（${first}）` : '';
}

function problemOf(expected: SheetCell | null, actual: ReadCell | undefined): string | null {
  if (expected?.unsigned) return strangeFormula(expected, actual);
  if (!expected) return isEmpty(actual) ? null : `多出内容${shown(actual?.formula ?? actual?.value ?? '')}`;
  if (expected.value === '' && actual === undefined) return null;
  if (actual === undefined) return `内容被删除，应为${shown(expected.value)}`;
  if (!isSame(expected, actual.value)) return `表中为${shown(actual.value)}，应为${shown(expected.value)}`;
  return formatProblem(expected, actual) ?? formulaProblem(expected, actual);
}

/** A text may have become a number that says the same. */
function formatProblem({ value: expected, format = 'plain' }: SheetCell, { value, style }: ReadCell): string | null {
  if (typeof value !== 'number' || style.format === null || style.format === format) return null;
  if (typeof expected === 'string' && DIGIT_BY_DIGIT.has(style.format)) return null;
  return `数字格式为 ${style.code.slice(0, 100)}，应为 ${NUMBER_FORMATS[format]}`;
}

/** A formula whose stored result is empty says something else as soon as it is computed. */
export const isEmpty = (cell: ReadCell | undefined): boolean =>
  cell === undefined || (cell.value === '' && cell.formula === null);

/** What nobody signed may say what it likes, and be added up as we add it up. */
function strangeFormula({ formula }: SheetCell, actual: ReadCell | undefined): string | null {
  if (actual?.formula == null || (formula !== undefined && normal(actual.formula) === normal(formula))) return null;
  return `不应有公式 ${actual.formula}`;
}

function formulaProblem(expected: SheetCell, actual: ReadCell): string | null {
  if (expected.formula === undefined) return actual.formula === null ? null : `不应有公式 ${actual.formula}`;
  if (actual.formula === null) return '公式被换成了固定的数';
  return normal(actual.formula) === normal(expected.formula)
    ? null
    : `公式为 ${actual.formula}，应为 ${expected.formula}`;
}

/** Some programs write a formula's result as a text, which is no other result. */
function isSame({ value: expected, formula }: SheetCell, actual: ReadCell['value']): boolean {
  if (typeof expected !== 'number') return sameText(expected, String(actual));
  const isText = formula !== undefined && typeof actual === 'string' && /^-?\d+(\.\d+)?(E[-+]?\d+)?$/i.test(actual);
  const number = isText ? Number(actual) : actual;
  return typeof number === 'number' && Math.abs(number - expected) < SAME;
}

/** Programs write line ends in their own way. */
const sameText = (a: string, b: string): boolean => a === b || a.replace(/\r\n?/g, '\n') === b.replace(/\r\n?/g, '\n');

/** Programs quote sheet names and write absolute addresses as they like; neither changes what is computed. */
const normal = (formula: string): string => formula.replace(/[$'\s]/g, '').toUpperCase();

const shown = (value: string | number | boolean): string =>
  typeof value === 'number' ? ` ${value}` : `“${String(value).slice(0, 200)}”`;
