import { createHash, type Hash } from 'node:crypto';

export const DIFFERENCE_HEADINGS = ['类别', '通话编号', '时间', '各方记录', '说明', '说明人'];

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

/** White space as LibreOffice keeps it. */
export const tidy = (text: string): string => text.replace(/\r\n?/g, '\n').trim();
