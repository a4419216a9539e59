import { refusal } from '@yiche/contracts';
import type { DifferencesSeal } from '../statement-document.js';
import type { StatementFormats } from '../formats/index.js';
import type { Manifest, StatementFormat } from '../formats/statement-format.js';
import { PROOF_LABELS } from '../formats/v1/proof-sheet.js';
import { SHEET_NAMES } from '../workbook/sheet-model.js';
import type { WorkbookReader } from '../reading/workbook-reader.js';

/** What the sheet 校验 carries. */
export interface WorkbookProof {
  readonly manifest: Manifest;
  readonly format: StatementFormat;
  readonly manifestText: string;
  readonly signature: string;
  readonly publicKey: string;
  /** Null in workbooks that were written without. */
  readonly differencesSeal: DifferencesSeal | null;
}

/** Of the signed text, UTF-16 units. */
const LONGEST_MANIFEST = 16_777_216;
/** More than the calls of a month can be. */
const MOST_LINES = 50_000_000;

/** Reads 校验, which says what the rest of the workbook has to be. @throws DomainError `settlement/not-a-workbook` when it does not */
export async function readProof(reader: WorkbookReader, formats: StatementFormats): Promise<WorkbookProof> {
  if (!reader.sheetNames.includes(SHEET_NAMES.proof))
    throw refusal('settlement/not-a-workbook#no-sheet', { sheet: SHEET_NAMES.proof });
  const found = new Map<string, string>();
  let units = 0;
  for await (const rows of reader.rows(SHEET_NAMES.proof)) {
    for (const { cells } of rows) {
      const [label, value] = [String(cells[0]?.value ?? ''), String(cells[1]?.value ?? '')];
      units += value.length;
      if (units > LONGEST_MANIFEST) throw refusal('settlement/not-a-workbook#manifest-too-long');
      if (!found.has(label)) found.set(label, value);
    }
  }
  const [signature, publicKey] = [found.get(PROOF_LABELS.signature), found.get(PROOF_LABELS.publicKey)];
  let manifestText = '';
  for (let part = 1; found.has(`${PROOF_LABELS.manifest} ${part}`); part += 1)
    manifestText += found.get(`${PROOF_LABELS.manifest} ${part}`);
  if (signature === undefined || publicKey === undefined || manifestText === '')
    throw refusal('settlement/not-a-workbook#no-manifest', { sheet: SHEET_NAMES.proof });
  const manifest = formats.parse(manifestText);
  if (!manifest || !Number.isInteger(manifest.lines) || manifest.lines < 0 || manifest.lines > MOST_LINES)
    throw refusal('settlement/not-a-workbook#broken-manifest', { sheet: SHEET_NAMES.proof });
  return {
    manifest,
    format: formats.of(manifest),
    manifestText,
    signature: signature.trim(),
    publicKey: publicKey.trim(),
    differencesSeal: sealIn(found),
  };
}

function sealIn(found: ReadonlyMap<string, string>): DifferencesSeal | null {
  const signature = found.get(PROOF_LABELS.differencesSignature);
  if (signature === undefined) return null;
  return { signature: signature.trim(), publicKey: (found.get(PROOF_LABELS.differencesKey) ?? '').trim() };
}
