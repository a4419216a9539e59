import type { FrozenLine } from '../statement-document.js';
import { LONGEST_CELL, looksLikeFormula, toCellText } from './cell-text.js';
import { columnName } from './sheet-model.js';
import { DAY_COLUMN, dayOf, LINE_FIELDS } from '../formats/v1/line-columns.js';

const COLUMNS = LINE_FIELDS.map(({ key }, index) => ({ key, letter: columnName(index) }));
const MARKUP = /[&<>"]/;

/**
 * A line as a row of 明细, SpreadsheetML. Texts are texts: `t="str"` without a formula is evaluated by nobody.
 * @param textStyle number of the style of what could be taken for a formula when somebody edits it
 * @throws RangeError for a text that no cell holds: an abridged line could not be verified
 */
export function lineXml(line: FrozenLine, row: number, month: string, textStyle: number): string {
  let xml = `<row r="${row}">`;
  for (const { key, letter } of COLUMNS) {
    const value = line[key];
    if (typeof value === 'number') {
      xml += `<c r="${letter}${row}"><v>${value}</v></c>`;
      continue;
    }
    if (value.length > LONGEST_CELL) throw new RangeError(`line ${line.number}: ${key} is too long for a cell`);
    const style = looksLikeFormula(value) ? ` s="${textStyle}"` : '';
    xml += `<c r="${letter}${row}"${style} t="str"><v>${escaped(toCellText(value))}</v></c>`;
  }
  return `${xml}<c r="${DAY_COLUMN.letter}${row}"><v>${dayOf(line, month)}</v></c></row>`;
}

const escaped = (text: string): string =>
  MARKUP.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    : text;
