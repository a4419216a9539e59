import { withoutInvisible } from '../heading.js';

/**
 * What a cell says, without what spreadsheets and people put around it: full-width forms folded, signs without a shape and white space
 * at its ends removed, `="0138…"` and the apostrophe with which a text is kept from being a number taken off.
 */
export function plainCell(cell: string): string {
  const text = withoutInvisible(cell).normalize('NFKC').trim();
  const kept = /^=?"(.*)"$/s.exec(text)?.[1]?.replaceAll('""', '"') ?? text;
  return kept.replace(/^'/, '').trim();
}
