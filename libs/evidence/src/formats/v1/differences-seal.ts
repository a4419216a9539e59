import { createHash, type Hash } from 'node:crypto';
import type { DifferencesSeal, DocumentDifference } from '../../statement-document.js';
import { toCellText, fromCellText } from '../../workbook/cell-text.js';
import { DIFFERENCE_WORDS } from './sheet-words.js';

/** Signs what a workbook says beside what was signed at closing. */
export interface Sealer {
  sign(text: string): string;
  publicKey(): string;
}

export const DIFFERENCE_HEADINGS = ['类别', '通话编号', '时间', '各方记录', '说明', '说明人'];

/** 差异 row by row below its headings, as it is written: white space as LibreOffice keeps it. */
export function* differenceRows(differences: readonly DocumentDifference[]): Generator<string[]> {
  if (differences.length === 0) yield ['没有差异'];
  for (const { kind, callId, at, details, explanation, explainedBy } of differences)
    yield [DIFFERENCE_WORDS[kind], callId, at, details, explanation, explainedBy].map((text) => tidy(text ?? ''));
}

/** Signs the differences of the statement with this manifest, so that the workbook vouches for them too (G8). */
export function sealDifferences(
  manifestText: string,
  differences: readonly DocumentDifference[],
  sealer: Sealer,
): DifferencesSeal {
  const sealed = new SealedDifferences(manifestText);
  for (const row of differenceRows(differences)) sealed.take(row.map((text) => fromCellText(toCellText(text))));
  return { signature: sealer.sign(sealed.end()), publicKey: sealer.publicKey() };
}

/** Makes the text that is signed of 差异: which statement it belongs to, and what its rows say. */
export class SealedDifferences {
  private readonly rows: Hash = createHash('sha256');

  constructor(private readonly manifestText: string) {}

  /** A row as its cells say; empty ones at its end, and white space at the ends of a text, are nothing. */
  take(cells: readonly string[]): void {
    const texts = cells.map((text) => tidy(text));
    while (texts.at(-1) === '') texts.pop();
    if (texts.length > 0) this.rows.update(`${JSON.stringify(texts)}\n`);
  }

  end(): string {
    const statement = createHash('sha256').update(this.manifestText).digest('hex');
    return `yiche.differences.v1 ${statement} ${this.rows.digest('hex')}`;
  }
}

const tidy = (text: string): string => text.replace(/\r\n?/g, '\n').trim();
