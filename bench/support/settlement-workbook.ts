import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { packageDir } from '../../apps/pbx/src/index.js';
import type { WorkbookWriting } from './workbook-writing.js';

const child = path.resolve(packageDir(), '../../dist/bench/bench/support/workbook-writing.js');

export interface WorkbookFigures {
  /** Of our writer, the middle round. */
  readonly seconds: number;
  readonly rowsPerSecond: number;
  /** Our seconds to those of exceljs's streaming writer with the same rows, the middle of all rounds. */
  readonly ratio: number;
  /** The most that a process with our writer took, MB. */
  readonly peakRssMb: number;
  readonly bareSeconds: number;
  readonly bareRssMb: number;
}

/**
 * Writes a statement's workbook with so many lines, and the same rows with nothing but exceljs's streaming writer, in turn, each time in a
 * process of its own.
 */
export async function benchWorkbook({ rows = 300_000, rounds = 5 } = {}): Promise<WorkbookFigures> {
  const ours: WorkbookWriting[] = [];
  const bare: WorkbookWriting[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first has the colder machine: they take turns.
    const order = round % 2 === 0 ? (['bare', 'ours'] as const) : (['ours', 'bare'] as const);
    for (const who of order) (who === 'ours' ? ours : bare).push(await writeIn(who, rows));
  }
  const seconds = middle(ours.map((each) => each.seconds));
  return {
    seconds,
    rowsPerSecond: rows / seconds,
    ratio: middle(ours.map((each, round) => each.seconds / (bare[round]?.seconds ?? Number.NaN))),
    peakRssMb: Math.max(...ours.map((each) => each.peakRssMb)),
    bareSeconds: middle(bare.map((each) => each.seconds)),
    bareRssMb: Math.max(...bare.map((each) => each.peakRssMb)),
  };
}

async function writeIn(who: 'ours' | 'bare', rows: number): Promise<WorkbookWriting> {
  const process = fork(child, [who, String(rows)]);
  const [message] = (await Promise.race([
    once(process, 'message'),
    once(process, 'exit').then(([code]) => {
      throw new Error(`writing a workbook ended with ${code}`);
    }),
  ])) as [WorkbookWriting];
  if (process.exitCode === null) await once(process, 'exit');
  return message;
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
