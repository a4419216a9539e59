/// <reference path="./archiver.d.ts" />
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import archiver from 'archiver';
import { z } from 'zod';
import type { StatementDocument } from '../statement-document.js';
import { toCsvField } from './cell-text.js';
import type { Sealer } from './differences-seal.js';
import { LINE_FIELDS } from './line-columns.js';
import { workbookNameOf, writeStatementWorkbook } from './statement-workbook.js';

export const EXPORT_FILES = { manifest: 'manifest.json', signature: 'signature.json', lines: 'lines.csv' } as const;

/** `signature.json`: the manifest's signature, and which workbook belongs to it. */
export const exportSignatureSchema = z.object({
  /** Over the text of `manifest.json`, base64. */
  signature: z.string().max(1_000),
  /** SPKI DER, base64. */
  publicKey: z.string().max(1_000),
  workbookName: z.string().max(255),
  /** Of the workbook as it was written, hex. */
  workbookSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Over `sealedText`, base64, so that the sheets outside the manifest (差异) are vouched for too; null without a key at hand. */
  workbookSeal: z.object({ signature: z.string().max(1_000), publicKey: z.string().max(1_000) }).nullable(),
});
export type ExportSignature = z.infer<typeof exportSignatureSchema>;

/** What is signed of a workbook as a file. */
export const sealedText = (workbookSha256: string): string => `yiche.workbook.v1 ${workbookSha256}`;

/** Writes the export into a folder, which is made where it is missing: manifest, signature and lines, with which anyone can verify (G8). */
export async function writeStatementExport(
  document: StatementDocument,
  folder: string,
  { workbookSha256, sealer = null }: { workbookSha256: string; sealer?: Sealer | null },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, EXPORT_FILES.manifest), document.manifestText);
  await writeFile(path.join(folder, EXPORT_FILES.signature), signatureText(document, workbookSha256, sealer));
  await pipeline(Readable.from(linesCsv(document)), createWriteStream(path.join(folder, EXPORT_FILES.lines)));
}

/**
 * Writes workbook and export as one zip. The workbook is made first, in a temporary file: what is signed of it must be known before the
 * first byte leaves.
 */
export async function writeStatementArchive(
  document: StatementDocument,
  target: Writable,
  sealer: Sealer | null = null,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-export-'));
  try {
    const workbook = path.join(folder, 'workbook');
    await writeStatementWorkbook(document, createWriteStream(workbook));
    const date = new Date(document.manifest.closedAt);
    const zip = archiver('zip', { zlib: { level: 6 } });
    const written = pipeline(zip, target);
    zip.file(workbook, { name: workbookNameOf(document.manifest.number), date, store: true });
    zip.append(document.manifestText, { name: EXPORT_FILES.manifest, date });
    zip.append(signatureText(document, await sha256Of(workbook), sealer), { name: EXPORT_FILES.signature, date });
    const lines = Readable.from(linesCsv(document));
    lines.on('error', (cause) => zip.destroy(cause));
    zip.append(lines, { name: EXPORT_FILES.lines, date });
    await Promise.all([written, zip.finalize()]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function signatureText(
  { manifest, signature, publicKey }: StatementDocument,
  workbookSha256: string,
  sealer: Sealer | null,
): string {
  const content: ExportSignature = {
    signature,
    publicKey,
    workbookName: workbookNameOf(manifest.number),
    workbookSha256,
    workbookSeal: sealer && { signature: sealer.sign(sealedText(workbookSha256)), publicKey: sealer.publicKey() },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** `lines.csv` in pieces: UTF-8 with a byte order mark, so that spreadsheets read it as such. */
async function* linesCsv(document: StatementDocument): AsyncGenerator<string> {
  yield `\uFEFF${LINE_FIELDS.map(({ key }) => key).join(',')}\r\n`;
  for await (const batch of document.lines()) {
    let text = '';
    for (const line of batch) text += `${LINE_FIELDS.map(({ key }) => toCsvField(line[key])).join(',')}\r\n`;
    yield text;
  }
}
