import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { numberOption, percentile, say, type BenchContext } from './support/bench-context.js';
import { createBenchDatabase, migrateBenchDatabase } from './support/bench-database.js';
import { benchWorkbook } from './support/settlement-workbook.js';
import { fillYear, monthsOfYear } from './support/settlement-year.js';
import type { Phase, PhaseResult } from './support/settlement-worker.js';

/**
 * A contract year of calls: closing its months, making them anew from the ledger beside a bare SELECT of the same rows, and writing a
 * month's workbook beside exceljs alone with the same rows.
 */
export async function run(context: BenchContext): Promise<string> {
  const calls = numberOption(context, 'year-calls', 3_200_000);
  const rounds = numberOption(context, 'rounds', 3);
  const url = await createBenchDatabase(context);
  const key = (): string => randomBytes(32).toString('base64');
  await migrateBenchDatabase({
    DATABASE_URL: url,
    PERSONAL_DATA_KEYS: `bench:${key()}`,
    PERSONAL_DATA_INDEX_KEY: key(),
    PBX_KIND: 'simulator',
    LOG_LEVEL: 'warn',
  });
  say(`filling a year with ${calls} calls`);
  await fillYear(url, calls);

  const closing = await phase('close', url);
  expectRows(closing, calls);
  say(`closed 12 months: ${closing.seconds.toFixed(1)} s, rss ${closing.rssMb.toFixed(0)} MB`);

  const ratios: number[] = [];
  const rebuilds: PhaseResult[] = [];
  for (let round = 1; round <= rounds; round++) {
    const bare = await phase('select', url);
    const rebuilt = await phase('rebuild', url);
    const scan = await phase('scan', url);
    for (const each of [bare, rebuilt, scan]) expectRows(each, calls);
    ratios.push(rebuilt.seconds / bare.seconds);
    rebuilds.push(rebuilt);
    say(
      `round ${round}: rebuilt ${rebuilt.seconds.toFixed(1)} s, rss ${rebuilt.rssMb.toFixed(0)} MB · SELECT of the same rows` +
        ` ${bare.seconds.toFixed(1)} s (ratio ${(rebuilt.seconds / bare.seconds).toFixed(2)}) · of the calls alone` +
        ` ${scan.seconds.toFixed(1)} s (ratio ${(rebuilt.seconds / scan.seconds).toFixed(2)})`,
    );
  }
  const workbook = await benchWorkbook({ rows: numberOption(context, 'rows', 300_000), rounds });
  say(
    `workbook: ${workbook.seconds.toFixed(1)} s, rss ${workbook.peakRssMb.toFixed(0)} MB · exceljs alone ${workbook.bareSeconds.toFixed(1)} s,` +
      ` rss ${workbook.bareRssMb.toFixed(0)} MB (ratio ${workbook.ratio.toFixed(2)})`,
  );
  const rssMb = Math.max(closing.rssMb, workbook.peakRssMb, ...rebuilds.map((each) => each.rssMb));
  return [
    `close_month_s=${(closing.seconds / monthsOfYear.length).toFixed(1)}`,
    `rebuild_year_s=${percentile(
      rebuilds.map((each) => each.seconds),
      0.5,
    ).toFixed(1)}`,
    `rebuild_vs_scan_ratio=${percentile(ratios, 0.5).toFixed(2)}`,
    `workbook_rows_s=${workbook.rowsPerSecond.toFixed(0)}`,
    `workbook_vs_bare_ratio=${workbook.ratio.toFixed(2)}`,
    `rss_mb=${rssMb.toFixed(0)}`,
  ].join(' ');
}

/**
 * In a process of its own, which may keep no more than this: so its memory is what the work needs, not what the engine has left lying
 * on a machine with room for it.
 */
const HEAP_MB = 128;

function phase(name: Phase, url: string): Promise<PhaseResult> {
  const child = fork(path.join(import.meta.dirname, 'support/settlement-worker.js'), [name, url], {
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
  });
  return new Promise((resolve, reject) => {
    let result: PhaseResult | null = null;
    child.on('message', (said) => (result = said as PhaseResult));
    child.once('exit', (code) => (result ? resolve(result) : reject(new Error(`${name} ended with ${code}`))));
  });
}

function expectRows({ rows }: PhaseResult, calls: number): void {
  if (rows !== calls) throw new Error(`${rows} rows instead of ${calls}`);
}
