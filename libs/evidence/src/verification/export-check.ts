import type { Verification } from '@yiche/contracts';
import type { StatementFormats } from '../formats/index.js';
import { fingerprintOf, isSignedWith } from '../statement-signer.js';
import type { StatementExport } from './export-reader.js';
import { sealedText } from '../export/export-format.js';
import type { WorkbookProof } from './workbook-proof.js';

/**
 * Whether the export is that of the workbook, and whether the workbook is still the file that was handed out with it.
 * @param trusted keys as whoever asks knows them; null where he knows none, so that only the workbook's own counts
 */
export function checkExport(
  proof: WorkbookProof,
  exported: StatementExport & { readonly sha256: string },
  trusted: readonly string[] | null,
  formats: StatementFormats,
): Verification['checks'] {
  return [manifestCheck(proof, exported, formats), fileCheck(proof, exported, trusted)];
}

function manifestCheck(
  proof: WorkbookProof,
  { manifestText, signature }: StatementExport,
  formats: StatementFormats,
): Verification['checks'][number] {
  const name = '导出清单';
  const { number } = proof.manifest;
  if (manifestText !== proof.manifestText) {
    const other = formats.parse(manifestText)?.number;
    const detail =
      other !== undefined && other !== number
        ? `导出是结算单 ${other} 的，工作簿是 ${number} 的`
        : '导出的 manifest.json 与工作簿中的清单不同';
    return { name, ok: false, detail };
  }
  if (!isSignedWith(signature.publicKey, manifestText, signature.signature))
    return { name, ok: false, detail: '导出的清单与 signature.json 的签名不符' };
  if (signature.publicKey !== proof.publicKey) return { name, ok: false, detail: '导出的公钥与工作簿中的公钥不同' };
  return { name, ok: true, detail: '与工作簿中的清单一致，签名相符' };
}

function fileCheck(
  proof: WorkbookProof,
  { signature, sha256 }: StatementExport & { readonly sha256: string },
  trusted: readonly string[] | null,
): Verification['checks'][number] {
  const name = '工作簿文件';
  const { workbookSeal: seal, workbookSha256 } = signature;
  if (!seal)
    return {
      name,
      ok: false,
      detail: 'signature.json 中没有对工作簿文件的签名：导出不完整，或签名被去掉，请向乙方重新索取',
    };
  if (!isSignedWith(seal.publicKey, sealedText(workbookSha256), seal.signature))
    return { name, ok: false, detail: 'signature.json 中工作簿文件的校验值与其签名不符' };
  if (seal.publicKey !== proof.publicKey && !trusted?.includes(seal.publicKey)) {
    const fingerprint = fingerprintOf(seal.publicKey);
    return { name, ok: false, detail: `工作簿文件由另一公钥签名（指纹 ${fingerprint}），不知道是不是乙方的` };
  }
  if (sha256 !== workbookSha256) return { name, ok: true, detail: savedAgain(proof) };
  return { name, ok: true, detail: '与导出时是同一个文件，签名相符，包括“差异”' };
}

const savedAgain = ({ differencesSeal }: WorkbookProof): string =>
  `文件与导出时不同，曾由其他程序另存；以上按内容比较${differencesSeal ? '' : '，“差异”没有签名担保，未作比较'}`;
