import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openExport } from '../verification/export-reader.js';
import { verifyStatement } from '../verification/statement-verifier.js';
import { FORMATS } from './index.js';

/** Statements as each version of the program closed and wrote them, format by format, with the key that they were signed with. */
const GOLDEN = path.resolve(import.meta.dirname, '../../golden');
const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => name);
const statements = foldersIn(GOLDEN).flatMap((format) =>
  foldersIn(path.join(GOLDEN, format)).flatMap((version) =>
    foldersIn(path.join(GOLDEN, format, version)).map((name) => ({
      ...{ format, version, name },
      folder: path.join(GOLDEN, format, version, name),
    })),
  ),
);

describe('a statement as it was written', () => {
  it('is there of every format', () => {
    expect(new Set(statements.map(({ format }) => format))).toEqual(new Set(foldersIn(import.meta.dirname)));
  });

  it.each(statements)('by $version in $format ($name) is what it was: workbook, export and key', async ({ folder }) => {
    const trustedKeys = [readFileSync(path.join(folder, 'key.txt'), 'utf8')];
    const workbook = path.join(folder, 'WJ-202407.xlsx');
    const verification = await verifyStatement({ workbook, exportDir: folder, trustedKeys });
    expect(verification.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(verification).toMatchObject({ ok: true, unjudged: false, resaved: false, number: 'WJ-202407' });
  });

  it.each(statements)(
    'by $version in $format ($name) comes out to the last digit and link when it is computed anew',
    async ({ format, folder }) => {
      const { manifestText, lines } = await openExport(folder);
      const manifest = FORMATS.parse(manifestText);
      if (!manifest) throw new Error('no manifest');
      expect(manifest.format).toBe(`yiche.statement.${format}`);
      const { recomputed, chainStart, chainNext, lines: layout } = FORMATS.of(manifest);
      expect(recomputed(manifest)).toEqual(manifest.figures);
      let link = chainStart(manifest);
      for await (const line of lines(layout)) {
        link = chainNext(link, line);
        expect(line.hash).toBe(link);
      }
      expect(link).toBe(manifest.root);
    },
  );
});
