import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openExport } from '../../verification/export-reader.js';
import { verifyStatement } from '../../verification/statement-verifier.js';
import { FORMATS } from '../index.js';
import { v3 } from './index.js';

/** Statements as each version of the program closed and wrote them, with the key that they were signed with. */
const GOLDEN = path.resolve(import.meta.dirname, '../../../golden/v3');
const statements = readdirSync(GOLDEN, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .flatMap(({ name: version }) =>
    readdirSync(path.join(GOLDEN, version)).map((name) => [version, name, path.join(GOLDEN, version, name)] as const),
  );

describe('a statement of the third format', () => {
  it.each(statements)(
    'written by %s (%s) is what it was: workbook, export and key',
    async (_version, _name, folder) => {
      const trustedKeys = [readFileSync(path.join(folder, 'key.txt'), 'utf8')];
      const workbook = path.join(folder, 'WJ-202407.xlsx');
      const verification = await verifyStatement({ workbook, exportDir: folder, trustedKeys });
      expect(verification.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(verification).toMatchObject({ ok: true, unjudged: false, resaved: false, number: 'WJ-202407' });
    },
  );

  it.each(statements)(
    'written by %s (%s) comes out to the last digit and link when it is computed anew',
    async (_version, _name, folder) => {
      const { manifestText, lines } = await openExport(folder);
      const manifest = FORMATS.parse(manifestText);
      if (!manifest) throw new Error('no manifest');
      expect(v3.recomputed(manifest)).toEqual(manifest.figures);
      let link = v3.chainStart(manifest);
      for await (const line of lines(v3.lines)) {
        link = v3.chainNext(link, line);
        expect(line.hash).toBe(link);
      }
      expect(link).toBe(manifest.root);
    },
  );
});
