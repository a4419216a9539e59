import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ExcelJS from 'exceljs';
import type { FrozenLine, StatementDocument } from '../../libs/evidence/src/index.js';
import { shipped } from './shipped.js';

/** What a process of `settlement-workbook.ts` tells. */
export interface WorkbookWriting {
  readonly seconds: number;
  readonly peakRssMb: number;
}

const BATCH = 5_000;
const MONTH = '2024-07';
const TERMS: StatementDocument['manifest']['terms'] = {
  parties: { bureau: '甲方', operator: '乙方' },
  term: { from: '2024-04-01', to: '2025-03-31' },
  ...{ renewals: 2, accumulation: 'term', carriedIn: { count: 0, source: '' } },
  plan: { kind: 'tiered', reading: 'graduated', tiers: [{ from: 0, price: '1.90' }] },
  billable: { version: 1, minimumSeconds: 0, testNumbers: [] },
  days: { sendBy: 5, objectBy: 15, settleWithinWorkdays: 5 },
  latePayment: { daily: '0.0005', cap: '0.30' },
  outage: { daily: '0.0005', cap: '0.30', minutesOfADay: 1 },
  ...{ breach: '100000.00', mail: { to: [], clerks: [] } },
};

async function main(): Promise<void> {
  const [, , who, count] = process.argv;
  const rows = Number(count);
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-bench-workbook-'));
  try {
    const file = path.join(folder, 'workbook.xlsx');
    const document = who === 'ours' ? documentOf(rows) : null;
    const { writeStatementWorkbook } = await shipped.statementWorkbook();
    const began = process.hrtime.bigint();
    if (document) await writeStatementWorkbook(document, createWriteStream(file));
    else await writeBare(file, rows);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    process.send?.({ seconds, peakRssMb: process.resourceUsage().maxRSS / 1_024 } satisfies WorkbookWriting);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** exceljs's streaming writer as its documentation shows it. */
async function writeBare(file: string, rows: number): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file });
  const sheet = workbook.addWorksheet('明细');
  for await (const batch of batches(rows))
    for (const line of batch)
      sheet
        .addRow([
          ...[line.number, line.callId, line.month, line.answeredAt, line.seconds, line.agent, line.queue],
          ...[line.caller, line.request, line.recordingSha256, line.hash, Number(line.answeredAt.slice(8, 10))],
        ])
        .commit();
  sheet.commit();
  await workbook.commit();
}

/** A month like any other. Nobody verifies it: what is written is measured, not whether it is true. */
function documentOf(rows: number): StatementDocument {
  const manifest: StatementDocument['manifest'] = {
    ...{ format: 'yiche.statement.v1', number: 'WJ-202407', bureauId: 'WJ', contractId: 'bench', month: MONTH },
    ...{ contractVersion: 1, ruleVersion: 1, terms: TERMS, lines: rows, root: digits(1) },
    closedAt: '2024-08-01T01:10:00.000Z',
    figures: {
      counts: { before: 0, adjusted: 0, own: rows, after: rows },
      lines: [{ label: '', price: '1.9000', count: rows, amount: '0.0000', places: { from: 0, to: null } }],
      ...{ charge: '0.0000', readings: [], adjustments: [], total: '0.00', totalInWords: '' },
      outage: { days: [], rate: '0.000000', amount: '0.0000' },
    },
  };
  return {
    ...{
      manifest,
      manifestText: JSON.stringify(manifest),
      signature: '',
      publicKey: '',
      days: [],
      differences: [],
      differencesSeal: null,
    },
    ...{ bureauName: '', contractTitle: '' },
    lines: () => batches(rows),
  };
}

async function* batches(rows: number): AsyncGenerator<FrozenLine[]> {
  for (let from = 0; from < rows; from += BATCH)
    yield Array.from({ length: Math.min(BATCH, rows - from) }, (_, index) => lineOf(from + index + 1, rows));
}

/** Hashes are pseudo-random digits, as hard to compress as real ones and cheaper than them. */
function lineOf(number: number, rows: number): FrozenLine {
  const day = String(1 + Math.floor(((number - 1) * 31) / rows)).padStart(2, '0');
  const answeredAt = `${MONTH}-${day} ${time(number)}`;
  const recordingSha256 = digits(number);
  return {
    ...{ number, month: MONTH, answeredAt, seconds: 20 + (number % 300), recordingSha256, hash: digits(number + rows) },
    callId: `${recordingSha256.slice(0, 8)}-${recordingSha256.slice(8, 12)}-7000-8000-${recordingSha256.slice(12, 24)}`,
    ...{ agent: String(8001 + (number % 40)), queue: 'wj-move-car' },
    caller: `138****${String(number % 10_000).padStart(4, '0')}`,
    request: `WJ-${MONTH.replace('-', '')}${day}-${String(number).padStart(6, '0')}`,
  };
}

const time = (number: number): string => new Date((number * 7_919) % 86_400_000).toISOString().slice(11, 19);

function digits(seed: number): string {
  let state = seed;
  let text = '';
  for (let word = 0; word < 8; word += 1) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    text += (state >>> 0).toString(16).padStart(8, '0');
  }
  return text;
}

await main();
