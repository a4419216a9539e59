import type { StatementDocument } from '../../statement-document.js';
import { fingerprintOf } from '../../statement-signer.js';
import {
  heading,
  label,
  note,
  number,
  SHEET_NAMES,
  text,
  title,
  type SheetCell,
  type SheetModel,
} from '../../workbook/sheet-model.js';

/** Of the signed text in one cell, UTF-16 units: below what a cell holds, also where some of it is written as escapes. */
const CHUNK = 28_000;

/** Labels by which the verifier finds what it needs. */
export const PROOF_LABELS = {
  signature: '签名（Ed25519，Base64）',
  publicKey: '公钥（SPKI DER，Base64）',
  manifest: '被签名的清单',
  differencesSignature: '“差异”的签名（Ed25519，Base64）',
  differencesKey: '“差异”的公钥（SPKI DER，Base64）',
} as const;

/** 校验: the signed text, its signature and key, and how whoever holds the workbook checks it (G8). */
export function proofSheet({
  manifest,
  manifestText,
  signature,
  publicKey,
  differencesSeal: seal,
}: Pick<StatementDocument, 'manifest' | 'manifestText' | 'signature' | 'publicKey' | 'differencesSeal'>): SheetModel {
  return {
    name: SHEET_NAMES.proof,
    widths: [28, 110],
    headerRows: 0,
    rows: [
      [title('校验')],
      [label('结算单编号'), text(manifest.number)],
      [label('结算月份'), text(manifest.month)],
      [label('明细行数'), number(manifest.lines, 'count')],
      [label('明细根校验值'), text(manifest.root)],
      [label(PROOF_LABELS.signature), text(signature)],
      [label(PROOF_LABELS.publicKey), text(publicKey)],
      [label('公钥指纹'), text(fingerprintOf(publicKey))],
      ...(seal
        ? [
            [label(PROOF_LABELS.differencesSignature), text(seal.signature)],
            [label(PROOF_LABELS.differencesKey), text(seal.publicKey)],
          ]
        : []),
      [],
      [heading('怎样校验'), heading('')],
      ...[...HOW_TO, seal ? HOW_SEALED : HOW_UNSEALED].map((line, index): (SheetCell | null)[] => [
        label(`${index + 1}`),
        note(line),
      ]),
      [],
      [heading('被签名的清单'), heading('按顺序连接各段，即为签名时的原文（UTF-8）')],
      ...chunksOf(manifestText).map((chunk, index) => [label(`${PROOF_LABELS.manifest} ${index + 1}`), text(chunk)]),
    ],
  };
}

const HOW_TO = [
  '在结算页面的“校验结算单”中上传本工作簿；或在装有本系统的电脑上运行 npm run statement:verify -- 本文件 [--export 导出文件夹] [--key 公钥文件]，不需要数据库和网络。',
  '把上面的公钥指纹与乙方另行书面告知的指纹核对：两者一致，签名才说明清单出自乙方。',
  '签名是对清单原文（UTF-8）的 Ed25519 签名。清单写明合同条款、各项金额、明细行数和根校验值。',
  '明细各行以 SHA-256 相连：第 0 个校验值 = SHA-256(JSON ["yiche.settlement.v1", 公安局编号, 合同编号, 月份, 合同版本, 规则版本])；第 n 个 = SHA-256(JSON [上一个校验值, 序号, 通话编号, 归属月份, 接通时间, 通话秒数, 话务员工号, 队列, 主叫号码, 移车工单, 录音校验值])，JSON 不含空格，编码 UTF-8。最后一个即根校验值。',
  '各金额都是由“明细”逐行计算的公式，用 Excel 或 LibreOffice 重新计算，结果应与所示一致到分。',
];
const HOW_SEALED =
  '“差异”是核对记录，可在结账后补充说明，不在清单签名之内，另有签名，所签文字为：yiche.differences.v1、清单原文的 SHA-256、各行内容的 SHA-256，以空格相隔。';
const HOW_UNSEALED =
  '“差异”是核对记录，可在结账后补充说明，不在清单签名之内；随导出文件夹一起交付的 signature.json 另有对整个工作簿文件的签名。';

/** In pieces none of which begins or ends with white space, or in the middle of a character. */
export function chunksOf(manifestText: string): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < manifestText.length;) {
    let to = Math.min(manifestText.length, from + CHUNK);
    while (to < manifestText.length && to > from + 1 && !isSafeCut(manifestText, to)) to -= 1;
    chunks.push(manifestText.slice(from, to));
    from = to;
  }
  return chunks;
}

const isSafeCut = (text: string, at: number): boolean =>
  !/\s/.test(text[at - 1] ?? '') && !/[\s\uDC00-\uDFFF_]/.test(text[at] ?? '') && text[at - 1] !== '_';
