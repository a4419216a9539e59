import { label, number, type SheetModel } from '../../workbook/sheet-model.js';
import type { LineRanges } from '../line-layout.js';
import { adjustmentsSheet as v1AdjustmentsSheet } from '../v1/adjustments-sheet.js';
import { sheetRows } from '../v1/sheet-rows.js';
import type { Manifest } from './manifest.js';

/** 调整 as in the first format, but that what is taken off may be a share of all that the contract is worth. */
export function adjustmentsSheet(manifest: Manifest, lines: LineRanges): SheetModel {
  const sheet = v1AdjustmentsSheet(manifest, lines);
  const { outageOf, contractTotal } = manifest.terms.settings;
  if (outageOf !== 'contract' || contractTotal === null) return sheet;
  const fee = sheetRows(manifest).adjustments.fee - 1;
  return { ...sheet, rows: sheet.rows.with(fee, [label('合同总价'), number(contractTotal, 'exact')]) };
}
