import type { Verification } from '@yiche/contracts';
import type { Manifest, StatementDay } from '../formats/statement-format.js';
import { checkDifferences } from './differences-check.js';
import { Findings } from './findings.js';
import { lineSheetNames } from '../formats/line-layout.js';
import type { CheckedLines } from './lines-check.js';
import { checkSheet } from './sheet-check.js';
import { SHEET_NAMES, type SheetModel } from '../workbook/sheet-model.js';
import type { WorkbookProof } from './workbook-proof.js';
import type { WorkbookReader } from '../reading/workbook-reader.js';

/**
 * Compares every sheet with what the signed manifest and the lines say it shows.
 * @param looks takes what makes that a person would not read what the cells say
 * @param trusted keys as whoever asks knows them; null where he knows none
 */
export async function checkSheets(
  reader: WorkbookReader,
  proof: WorkbookProof,
  lines: CheckedLines['shown'],
  looks: Findings,
  trusted: readonly string[] | null,
): Promise<Verification['checks']> {
  const { manifest, format } = proof;
  const { sheets } = format;
  const ranges = format.lines.over(manifest.lines);
  const days = await daysOf(reader, manifest, lines);
  const late = [...lines.late.values()].reduce((sum, count) => sum + count, 0);
  const price = format.priceSheetName(manifest);
  const checks = [sheetListCheck(reader, manifest, price)];
  const models: [string, () => SheetModel][] = [
    [SHEET_NAMES.summary, () => sheets.summary(manifest, '')],
    [price, () => sheets.price(manifest, ranges)],
    [SHEET_NAMES.days, () => sheets.days(manifest, days, late, ranges)],
    [SHEET_NAMES.adjustments, () => sheets.adjustments(manifest, ranges)],
    [SHEET_NAMES.proof, () => sheets.proof(proof)],
  ];
  for (const [name, model] of models) checks.push(await sheetCheck(reader, name, model, looks));
  if (reader.sheetNames.includes(SHEET_NAMES.differences)) {
    const rows = reader.rows(SHEET_NAMES.differences, (sentence) => looks.add(sentence));
    checks.push(await checkDifferences(proof, rows, trusted));
  }
  return checks;
}

async function sheetCheck(
  reader: WorkbookReader,
  name: string,
  model: () => SheetModel,
  looks: Findings,
): Promise<Verification['checks'][number]> {
  const findings = new Findings();
  const expected = modelOrNull(model);
  if (!expected) findings.add('清单中的数字不合法，无法比较');
  else if (!reader.sheetNames.includes(name)) findings.add(`缺少工作表“${name}”`);
  else
    await checkSheet(
      expected,
      reader.rows(name, (sentence) => looks.add(sentence)),
      findings,
    );
  return findings.toCheck(name, '所示各项与签名清单和明细一致');
}

/** Figures that nobody signed may be no figures at all. */
function modelOrNull(model: () => SheetModel): SheetModel | null {
  try {
    return model();
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function sheetListCheck(reader: WorkbookReader, manifest: Manifest, price: string): Verification['checks'][number] {
  const findings = new Findings();
  const expected = new Set<string>([...Object.values(SHEET_NAMES), price, ...lineSheetNames(manifest.lines)]);
  for (const name of expected) if (!reader.sheetNames.includes(name)) findings.add(`缺少工作表“${name}”`);
  for (const name of reader.sheetNames) if (!expected.has(name)) findings.add(`多出工作表“${name.slice(0, 100)}”`);
  return findings.toCheck('工作表', '工作表齐全');
}

/** The days as they were signed, or, where they were not, as they are shown, with what the lines count of each. */
async function daysOf(
  reader: WorkbookReader,
  manifest: Manifest,
  { days }: CheckedLines['shown'],
): Promise<StatementDay[]> {
  const counted = (day: string): number => days.get(day) ?? 0;
  if (manifest.days) return manifest.days.map((each) => ({ ...each, counted: counted(each.day) }));
  const shown = new Set(days.keys());
  if (reader.sheetNames.includes(SHEET_NAMES.days)) {
    for await (const rows of reader.rows(SHEET_NAMES.days))
      for (const { cells } of rows) {
        const day = String(cells[0]?.value ?? '');
        if (/^\d{4}-\d{2}-\d{2}$/.test(day) && shown.size < 100) shown.add(day);
      }
  }
  return [...shown].sort().map((day) => ({ day, arrived: 0, counted: counted(day), reasons: {} }));
}
