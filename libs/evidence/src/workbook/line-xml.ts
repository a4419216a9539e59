import { dayOf, type FrozenLine, type LineLayout } from '../formats/line-layout.js';
import { LONGEST_CELL, looksLikeFormula, toCellText } from './cell-text.js';
import { columnName } from './sheet-model.js';

const MARKUP = /[&<>"]/;

/**
 * Makes lines rows of 明细, SpreadsheetML. Texts are texts: `t="str"` without a formula is evaluated by nobody.
 * @param textStyle number of the style of what could be taken for a formula when somebody edits it
 * @returns throws RangeError for a text that no cell holds: an abridged line could not be verified
 */
export function lineXml(
  layout: LineLayout,
  month: string,
  textStyle: number,
): (line: FrozenLine, row: number) => string {
  const columns = layout.fields.map(({ key }, index) => ({ key, letter: columnName(index) }));
  return (line, row) => {
    let xml = `<row r="${row}">`;
    for (const { key, letter } of columns) {
      const value = line[key] ?? '';
      if (typeof value === 'number') {
        xml += `<c r="${letter}${row}"><v>${value}</v></c>`;
        continue;
      }
      if (value.length > LONGEST_CELL) throw new RangeError(`line ${line.number}: ${key} is too long for a cell`);
      const style = looksLikeFormula(value) ? ` s="${textStyle}"` : '';
      xml += `<c r="${letter}${row}"${style} t="str"><v>${escaped(toCellText(value))}</v></c>`;
    }
    return `${xml}<c r="${layout.dayLetter}${row}"><v>${dayOf(line, month)}</v></c></row>`;
  };
}

const escaped = (text: string): string =>
  MARKUP.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    : text;
