/// <reference path="../workbook/archiver.d.ts" />
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withOwnFolder } from '@yiche/platform';
import archiver from 'archiver';
import type { StatementDocument } from '../statement-document.js';
import { toCsvField } from '../workbook/cell-text.js';
import type { Sealer } from '../workbook/differences-sheet.js';
import { EXPORT_FILES, sealedText, sha256Of, type ExportSignature } from './export-format.js';
import { FORMATS, type StatementFormats } from '../formats/index.js';
import { workbookNameOf, writeStatementWorkbook } from '../workbook/statement-workbook.js';

/** Writes the export into a folder, which is made where it is missing: manifest, signature and lines, with which anyone can verify (G8). */
export async function writeStatementExport(
  document: StatementDocument,
  folder: string,
  {
    workbookSha256,
    sealer = null,
    formats = FORMATS,
  }: { workbookSha256: string; sealer?: Sealer | null; formats?: StatementFormats },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, EXPORT_FILES.manifest), document.manifestText);
  await writeFile(path.join(folder, EXPORT_FILES.signature), signatureText(document, workbookSha256, sealer));
  await pipeline(Readable.from(linesCsv(document, formats)), createWriteStream(path.join(folder, EXPORT_FILES.lines)));
}

/**
 * Writes workbook and export as one zip. The workbook is made first, in a temporary file: what is signed of it must be known before the
 * first byte leaves.
 */
export async function writeStatementArchive(
  document: StatementDocument,
  target: Writable,
  sealer: Sealer | null = null,
  formats: StatementFormats = FORMATS,
): Promise<void> {
  await withOwnFolder(async (folder) => {
    const workbook = path.join(folder, 'workbook');
    await writeStatementWorkbook(document, createWriteStream(workbook), { formats });
    const date = new Date(document.manifest.closedAt);
    const zip = archiver('zip', { zlib: { level: 6 } });
    const written = pipeline(zip, target);
    zip.file(workbook, { name: workbookNameOf(document.manifest.number), date, store: true });
    zip.append(document.manifestText, { name: EXPORT_FILES.manifest, date });
    zip.append(signatureText(document, await sha256Of(workbook), sealer), { name: EXPORT_FILES.signature, date });
    const lines = Readable.from(linesCsv(document, formats));
    lines.on('error', (cause) => zip.destroy(cause));
    zip.append(lines, { name: EXPORT_FILES.lines, date });
    await Promise.all([written, zip.finalize()]);
  });
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
async function* linesCsv(document: StatementDocument, formats: StatementFormats): AsyncGenerator<string> {
  const { fields } = formats.of(document.manifest).lines;
  yield `\uFEFF${fields.map(({ key }) => key).join(',')}\r\n`;
  for await (const batch of document.lines()) {
    let text = '';
    for (const line of batch) text += `${fields.map(({ key }) => toCsvField(line[key] ?? '')).join(',')}\r\n`;
    yield text;
  }
}
