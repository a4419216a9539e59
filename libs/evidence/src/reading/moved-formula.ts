import { columnName } from '../workbook/sheet-model.js';

/** Texts, quoted sheet names, and addresses that are no part of a longer word. */
const ADDRESS = /"[^"]*"|'[^']*'|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![A-Za-z0-9_.(])/g;

/**
 * A formula as a cell has it that shares it from another (ECMA-376 18.3.1.40): addresses without `$` go along.
 * @param rows how far below the other cell @param columns how far right of it
 */
export const movedFormula = (formula: string, rows: number, columns: number): string =>
  formula.replace(ADDRESS, (found, fixedColumn?: string, column?: string, fixedRow?: string, row?: string) =>
    column === undefined || row === undefined
      ? found
      : `${fixedColumn}${fixedColumn ? column : columnName(numberOf(column) + columns)}${fixedRow}${fixedRow ? row : Number(row) + rows}`,
  );

/** 0 for `A`. */
const numberOf = (column: string): number =>
  [...column].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
