import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SessionUser } from '@yiche/identity';
import { sha256Of } from '../../../evidence/src/export/export-format.js';
import { writeStatementExport } from '../../../evidence/src/export/statement-export.js';
import { StatementFormats } from '../../../evidence/src/formats/index.js';
import { formatLikeV1, v1 } from '../../../evidence/src/formats/v1/index.js';
import { LINE_COLUMNS } from '../../../evidence/src/formats/v1/line-columns.js';
import { verifyStatement } from '../../../evidence/src/verification/statement-verifier.js';
import { writeStatementWorkbook } from '../../../evidence/src/workbook/statement-workbook.js';
import { StatementDocuments } from '../documents/statement-documents.js';
import { DocumentDifferences } from '../reconciliation/document-differences.js';
import { createSettlementWorld, WUJIN_CONTRACT, type SettlementWorld } from '../testing/settlement-world.js';
import { BilledCalls } from '../views/billed-calls.js';
import { CloseMonth } from './close-month.js';
import { RebuildStatement } from './rebuild-statement.js';

/** Another column is a line here, and a column of the table. */
const OUTCOME = {
  key: 'callOutcome',
  heading: '通话结果',
  width: 12,
  kind: 'text',
  of: ({ outcome }: { outcome: string | null }) => outcome ?? '',
} as const;

const other = formatLikeV1('yiche.statement.v9', [...LINE_COLUMNS, OUTCOME]);
const formats = new StatementFormats(other, [v1]);
const CLERK = { roles: ['settlement-clerk'], bureauId: null } as unknown as SessionUser;

let test: SettlementWorld;
let folder: string;
beforeAll(async () => {
  test = await createSettlementWorld();
  folder = await mkdtemp(path.join(tmpdir(), 'yiche-column-'));
  await test.superuser.query('ALTER TABLE settlement_line ADD COLUMN call_outcome text');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await test.drop();
});

it('a column of the lines that is said once is closed, kept, shown, exported, verified and rebuilt', async () => {
  const { dataSource, unitOfWork, contracts, due, statements, bureaus, signer, clock, config, outages } = test;
  await test.addCalls([
    { arrivedAt: '2024-07-01 08:00:00', connectedAt: '2024-07-01 08:00:05', endedAt: '2024-07-01 08:01:00' },
  ]);
  const closing = new CloseMonth(
    unitOfWork,
    contracts,
    due,
    statements,
    outages,
    bureaus,
    signer,
    clock,
    config,
    formats,
  );
  const id = await closing.close(WUJIN_CONTRACT, '2024-07', { id: null, name: '郑琳' });

  const kept = await dataSource.query<object[]>('SELECT call_outcome FROM settlement_line');
  expect(kept).toEqual([{ call_outcome: 'answered' }]);

  const page = await new BilledCalls(dataSource, statements, bureaus, formats).ofStatement(id, CLERK, {
    page: 1,
    pageSize: 50,
  });
  expect(page.items.map(({ more }) => more)).toEqual([[{ heading: '通话结果', value: 'answered' }]]);

  const documents = new StatementDocuments(
    ...([
      dataSource,
      statements,
      contracts,
      bureaus,
      new DocumentDifferences(dataSource),
      signer,
      config,
      formats,
    ] as const),
  );
  const document = await documents.any(id);
  const workbook = path.join(folder, 'WJ-202407.xlsx');
  await writeStatementWorkbook(document, createWriteStream(workbook), { formats });
  await writeStatementExport(document, folder, { workbookSha256: await sha256Of(workbook), sealer: signer, formats });
  expect(await readFile(path.join(folder, 'lines.csv'), 'utf8')).toMatch(/callOutcome,hash\r\n.*,answered,/);
  const verification = await verifyStatement({ workbook, exportDir: folder }, formats);
  expect(verification.checks.filter(({ ok }) => !ok)).toEqual([]);

  const rebuilt = await new RebuildStatement(dataSource, bureaus, config, formats).rebuild('WJ-202407');
  expect(rebuilt).toMatchObject({ isSame: true, lines: 1 });
});
