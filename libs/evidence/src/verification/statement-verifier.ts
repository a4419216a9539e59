import { createPublicKey } from 'node:crypto';
import { refusal, type Verification } from '@yiche/contracts';
import { FORMATS, type StatementFormats } from '../formats/index.js';
import { fingerprintOf, isSignedWith } from '../statement-signer.js';
import { openExport, type StatementExport } from './export-reader.js';
import { checkExport } from './export-check.js';
import { Findings } from './findings.js';
import { checkLines } from './lines-check.js';
import { checkSheets } from './sheets-check.js';
import { sha256Of } from '../export/export-format.js';
import { WORKBOOK_AUTHOR } from '../workbook/sheet-model.js';
import { readProof, type WorkbookProof } from './workbook-proof.js';
import { WorkbookReader } from '../reading/workbook-reader.js';

export interface VerificationRequest {
  /** Its path. */
  readonly workbook: string;
  /** Folder with the export that came with it. */
  readonly exportDir?: string;
  /** The operator's keys as whoever asks knows them from elsewhere: SPKI, base64 or PEM. Without, a stranger's is not noticed. */
  readonly trustedKeys?: readonly string[];
}

/**
 * Verifies a statement by its workbook alone (G8): neither database nor network. Judges contents, not bytes: a workbook that another
 * program saved again is as good as it was.
 * @throws DomainError with one sentence when the file is no statement's workbook, or the export or key cannot be used
 */
export async function verifyStatement(
  { workbook, exportDir, trustedKeys }: VerificationRequest,
  formats: StatementFormats = FORMATS,
): Promise<Verification> {
  const trusted = trustedKeys?.map(publicKeyOf) ?? null;
  const exported = exportDir === undefined ? null : await openExport(exportDir);
  const reader = await WorkbookReader.open(workbook);
  try {
    const proof = await readProof(reader, formats);
    return await verdict(
      reader,
      proof,
      exported && { ...exported, sha256: await sha256Of(workbook) },
      trusted,
      formats,
    );
  } catch (cause) {
    throw plain(cause);
  } finally {
    await reader.close();
  }
}

async function verdict(
  reader: WorkbookReader,
  proof: WorkbookProof,
  exported: (StatementExport & { readonly sha256: string }) | null,
  trusted: readonly string[] | null,
  formats: StatementFormats,
): Promise<Verification> {
  const { manifest } = proof;
  const isOfExport = exported !== null && exported.manifestText === proof.manifestText;
  const looks = new Findings();
  for (const sentence of reader.oddities) looks.add(sentence);
  const lines = await checkLines(reader, proof, isOfExport ? exported : null, looks);
  const sheets = await checkSheets(reader, proof, lines.shown, looks, trusted);
  const checks = [
    signatureCheck(proof),
    keyCheck(proof, trusted),
    figuresCheck(proof),
    ...lines.checks,
    ...sheets,
    looks.toCheck('显示', '没有隐藏、遮盖内容或改变其所示的设置'),
    ...(exported ? checkExport(proof, exported, trusted, formats) : []),
  ];
  const { lastModifiedBy, modified } = reader.origin;
  const isAsDated = lastModifiedBy === WORKBOOK_AUTHOR && Date.parse(modified) === secondOf(manifest.closedAt);
  const isSavedAgain = reader.sharesTexts || !isAsDated;
  return {
    ok: checks.every(({ ok }) => ok),
    unjudged: checks.some(({ unjudged }) => unjudged) && checks.every(({ ok, unjudged }) => ok || unjudged),
    checks,
    month: manifest.month,
    number: manifest.number,
    lines: lines.shown.lines,
    keyFingerprint: fingerprintOf(proof.publicKey),
    resaved: isSavedAgain || (exported !== null && exported.sha256 !== exported.signature.workbookSha256),
  };
}

function signatureCheck({ publicKey, manifestText, signature }: WorkbookProof): Verification['checks'][number] {
  const ok = isSignedWith(publicKey, manifestText, signature);
  return {
    name: '签名',
    ok,
    detail: ok ? '清单与签名相符' : '清单与签名不符：“校验”中的清单、签名或公钥被改动',
  };
}

function keyCheck({ publicKey }: WorkbookProof, trusted: readonly string[] | null): Verification['checks'][number] {
  const fingerprint = fingerprintOf(publicKey);
  if (trusted === null)
    return { name: '公钥', ok: true, detail: `公钥取自文件本身，指纹 ${fingerprint}，请与乙方书面告知的指纹核对` };
  const ok = trusted.includes(publicKey);
  const detail = ok
    ? `与乙方的公钥一致，指纹 ${fingerprint}`
    : `文件中的公钥（指纹 ${fingerprint}）不是乙方的公钥${trusted.length > 0 ? `（指纹 ${trusted.map(fingerprintOf).join('、')}）` : ''}`;
  return { name: '公钥', ok, detail };
}

/** Whether the signed figures follow from the signed terms. */
function figuresCheck({ manifest, format }: WorkbookProof): Verification['checks'][number] {
  const findings = new Findings();
  try {
    compare('', format.recomputed(manifest), manifest.figures, findings);
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof SyntaxError)) throw cause;
    findings.add('清单中的数字不合法，无法重算');
  }
  return findings.toCheck('金额重算', '按合同条款和次数重算，各项金额与清单一致');
}

function compare(at: string, right: unknown, shown: unknown, findings: Findings): void {
  if (typeof right !== 'object' || right === null || typeof shown !== 'object' || shown === null) {
    if (right !== shown) findings.add(`清单中 ${at} 为 ${String(shown)}，重算应为 ${String(right)}`);
    return;
  }
  // A label is for people: what it says may be worded otherwise since.
  for (const key of new Set([...Object.keys(right), ...Object.keys(shown)].filter((each) => each !== 'label')))
    compare(
      at === '' ? key : `${at}.${key}`,
      (right as Record<string, unknown>)[key],
      (shown as Record<string, unknown>)[key],
      findings,
    );
}

/** @param text base64 of SPKI DER, or PEM @throws DomainError `settlement/bad-key` */
function publicKeyOf(text: string): string {
  try {
    const key = text.includes('BEGIN PUBLIC KEY')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return key.export({ format: 'der', type: 'spki' }).toString('base64');
  } catch {
    // said below
  }
  throw refusal('settlement/bad-key');
}

const secondOf = (instant: string): number => Math.floor(Date.parse(instant) / 1_000) * 1_000;

/** A workbook made to harm runs into limits of the language too: that is its fault, not ours. */
function plain(cause: unknown): unknown {
  return cause instanceof RangeError ? refusal('settlement/not-a-workbook#beyond-bounds') : cause;
}
