import { label, text, type SheetModel } from '../../workbook/sheet-model.js';
import { summarySheet as v2SummarySheet } from '../v2/summary-sheet.js';
import type { Manifest } from './manifest.js';

/** 汇总 as in the second format, and what the tiers follow. */
export function summarySheet(manifest: Manifest, contractTitle: string): SheetModel {
  const { tiersBy: _, ...settings } = manifest.terms.settings;
  const asV2 = { ...manifest, format: 'yiche.statement.v2' as const, terms: { ...manifest.terms, settings } };
  const sheet = v2SummarySheet(asV2, contractTitle);
  return { ...sheet, rows: [...sheet.rows, [label('阶梯按'), text('话务量：全部来电，不含测试和内部通话')]] };
}
