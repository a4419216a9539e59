import { refusal } from '@yiche/contracts';
import { plainCell } from './plain-cell.js';
import { seenCell, type CellReading } from './seen.js';

/**
 * A number that is a name, as that of a telephone, as a spreadsheet keeps it: what it put there because it took it for an amount, as
 * `13812348000.0` or `13,812,348,000`, is taken off. Refused where digits are lost: `1.38E+10`.
 */
export function readDigits(cell: string): CellReading<string> {
  const text = plainCell(cell);
  if (/^[+-]?\d+(?:\.\d*)?E[+-]?\d+$/i.test(text)) return { why: refusal('tables/cell#digits-lost', seenCell(cell)) };
  if (/^\d{7,}\.\d*[1-9]\d*$/.test(text)) return { why: refusal('tables/cell#number', seenCell(cell)) };
  const whole = text.replace(/^(\d+|\d{1,3}(?:,\d{3})+)\.0+$/, '$1');
  return { value: /^\d{1,3}(?:,\d{3})+$/.test(whole) ? whole.replaceAll(',', '') : whole };
}
