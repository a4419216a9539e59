import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { refusal } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { parse } from 'csv-parse';
import type { FrozenLine, LineLayout } from '../formats/line-layout.js';
import { fromCsvField } from '../workbook/cell-text.js';
import { EXPORT_FILES, exportSignatureSchema, type ExportSignature } from '../export/export-format.js';

const LARGEST_MANIFEST = 16_777_216;
const LONGEST_RECORD = 200_000;

/** An export that was handed over with a workbook. */
export interface StatementExport {
  readonly manifestText: string;
  readonly signature: ExportSignature;
  /** Its lines, in order. @throws DomainError `settlement/bad-export` that names the line of the file */
  lines(layout: LineLayout): AsyncGenerator<FrozenLine>;
}

/** @throws DomainError `settlement/bad-export` when it is no such folder */
export async function openExport(folder: string): Promise<StatementExport> {
  const manifestText = await textOf(folder, EXPORT_FILES.manifest);
  const signature = exportSignatureSchema.safeParse(jsonOf(await textOf(folder, EXPORT_FILES.signature)));
  if (!signature.success) throw refusal('settlement/bad-export#content', { file: EXPORT_FILES.signature });
  const file = path.join(folder, EXPORT_FILES.lines);
  await stat(file).catch(() => {
    throw refusal('settlement/bad-export#missing', { file: EXPORT_FILES.lines });
  });
  return { manifestText, signature: signature.data, lines: (layout) => linesOf(file, layout) };
}

async function* linesOf(file: string, layout: LineLayout): AsyncGenerator<FrozenLine> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: LONGEST_RECORD });
  const source = createReadStream(file);
  source.on('error', (cause) => parser.destroy(cause));
  let row = 0;
  try {
    for await (const record of source.pipe(parser)) {
      row += 1;
      const fields = record as string[];
      if (row > 1) yield lineOf(fields, row, layout);
      else if (fields.join() !== layout.fields.map(({ key }) => key).join())
        throw refusal('settlement/bad-export#heading', { file: EXPORT_FILES.lines });
    }
  } catch (cause) {
    throw cause instanceof DomainError
      ? cause
      : refusal('settlement/bad-export#row', { file: EXPORT_FILES.lines, line: row + 1 });
  } finally {
    source.destroy();
  }
}

function lineOf(fields: readonly string[], row: number, layout: LineLayout): FrozenLine {
  if (fields.length !== layout.fields.length)
    throw refusal('settlement/bad-export#width', { file: EXPORT_FILES.lines, line: row });
  return layout.lineFrom(fields.map(fromCsvField));
}

async function textOf(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  try {
    if ((await stat(file)).size > LARGEST_MANIFEST) throw refusal('settlement/bad-export#too-large', { file: name });
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw cause instanceof DomainError ? cause : refusal('settlement/bad-export#missing', { file: name });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
