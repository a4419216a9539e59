import type { Verification } from '@yiche/contracts';
import { fingerprintOf, isSignedWith } from '../statement-signer.js';
import { DIFFERENCE_HEADINGS, SealedDifferences } from '../formats/v1/differences-seal.js';
import { Findings } from './findings.js';
import { columnName, SHEET_NAMES } from '../workbook/sheet-model.js';
import type { ReadRow } from '../reading/sheet-parser.js';
import type { WorkbookProof } from './workbook-proof.js';

/**
 * Checks 差异, which is no part of the manifest, against its own signature in 校验. Workbooks without one say so: nobody vouches for it.
 * @param trusted keys as whoever asks knows them; null where he knows none, so that only the statement's own counts
 */
export async function checkDifferences(
  { manifestText, publicKey, differencesSeal: seal }: WorkbookProof,
  rows: AsyncIterable<readonly ReadRow[]>,
  trusted: readonly string[] | null,
): Promise<Verification['checks'][number]> {
  const findings = new Findings();
  const sealed = new SealedDifferences(manifestText);
  for await (const batch of rows)
    for (const row of batch) {
      findCellsOfOthers(row, findings);
      const texts = Array.from(row.cells, (cell) => String(cell?.value ?? ''));
      if (row.number > 1) sealed.take(texts);
      else if (texts.join() !== DIFFERENCE_HEADINGS.join())
        findings.add(`“${SHEET_NAMES.differences}”第 1 行的表头不对`);
    }
  if (!seal) return findings.toCheck(SHEET_NAMES.differences, NOT_VOUCHED_FOR);
  if (!isSignedWith(seal.publicKey, sealed.end(), seal.signature))
    findings.add(`“${SHEET_NAMES.differences}”与它的签名不符：内容、签名或清单被改动`);
  else if (seal.publicKey !== publicKey && !trusted?.includes(seal.publicKey))
    findings.add(
      `“${SHEET_NAMES.differences}”由另一公钥签名（指纹 ${fingerprintOf(seal.publicKey)}），不知道是不是乙方的`,
    );
  return findings.toCheck(SHEET_NAMES.differences, '核对记录与乙方对它的签名相符');
}

const NOT_VOUCHED_FOR = '核对记录不在清单签名之内，本文件也没有对它的签名：其内容没有签名担保，未作比较';

function findCellsOfOthers({ number, cells }: ReadRow, findings: Findings): void {
  cells.forEach((cell, column) => {
    if (cell?.formula != null)
      findings.add(
        `“${SHEET_NAMES.differences}”${columnName(column)}${number}：不应有公式 ${cell.formula.slice(0, 200)}`,
      );
  });
}
