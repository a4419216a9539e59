import type { Verification } from '@yiche/contracts';
import { parseManifest } from '../domain/manifest.js';
import { isSignedWith } from '../statement-signer.js';
import type { StatementExport } from './export-reader.js';
import { sealedText } from './statement-export.js';
import type { WorkbookProof } from './workbook-proof.js';

/** Whether the export is that of the workbook, and whether the workbook is still the file that was handed out with it. */
export function checkExport(
  proof: WorkbookProof,
  exported: StatementExport & { readonly sha256: string },
): Verification['checks'] {
  return [manifestCheck(proof, exported), fileCheck(proof, exported)];
}

function manifestCheck(
  proof: WorkbookProof,
  { manifestText, signature }: StatementExport,
): Verification['checks'][number] {
  const name = '导出清单';
  const { number } = proof.manifest;
  if (manifestText !== proof.manifestText) {
    const other = parseManifest(manifestText)?.number;
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
): Verification['checks'][number] {
  const name = '工作簿文件';
  const { workbookSeal: seal, workbookSha256 } = signature;
  if (seal && !isSignedWith(seal.publicKey, sealedText(workbookSha256), seal.signature))
    return { name, ok: false, detail: 'signature.json 中工作簿文件的校验值与其签名不符' };
  if (sha256 !== workbookSha256)
    return { name, ok: true, detail: '文件与导出时不同，曾由其他程序另存；以上按内容比较，“差异”未作比较' };
  const isSealed = seal !== null && seal.publicKey === proof.publicKey;
  return { name, ok: true, detail: `与导出时是同一个文件${isSealed ? '，签名相符，包括“差异”' : ''}` };
}
