import { heading, label, number, text, type SheetCell, type SheetModel } from '../../workbook/sheet-model.js';
import { summarySheet as v1SummarySheet } from '../v1/summary-sheet.js';
import type { Manifest } from './manifest.js';
import { SETTING_WORDS, type Settings } from './settings.js';

/** 汇总 as in the first format, and below it how the contract's open words are read. */
export function summarySheet(manifest: Manifest, contractTitle: string): SheetModel {
  const sheet = v1SummarySheet(manifest, contractTitle);
  return { ...sheet, rows: [...sheet.rows, [], ...settingRows(manifest.terms.settings)] };
}

function settingRows({ contractTotal, ...settings }: Settings): (SheetCell | null)[][] {
  const words = Object.entries(settings).map(([key, reading]) => {
    const [name, readings] = SETTING_WORDS[key as keyof typeof settings];
    return [label(name), text((readings as Readonly<Record<string, string>>)[reading] ?? reading)];
  });
  const total = contractTotal === null ? [] : [[label('合同总价（元）'), number(contractTotal, 'exact')]];
  return [[heading('合同条款的约定读法'), heading('')], ...words, ...total];
}
