import { addDays, monthOf } from '@yiche/kernel';
import { CARRIER_WINDOW, CarrierMatcher, type CarrierMatch, type MatchableRow } from './carrier-match.js';
import {
  absentWitness,
  carrierDifferences,
  carrierRowDifference,
  type FoundDifference,
  type ComparedCall,
} from './differences.js';

/** What of both sides is the statement's business; the rest is there only because it may belong to something that is. */
export interface Scope {
  /** The statement's month. */
  readonly month: string;
  readonly isOurs: (call: ComparedCall) => boolean;
  /** Months whose file was imported. */
  readonly monthsWithFile: ReadonlySet<string>;
}

/** The ledger beside the carrier's files, one stretch of time after another. */
export class CarrierComparison {
  private readonly matcher = new CarrierMatcher<ComparedCall, MatchableRow>();
  private readonly unheard = new Map<string, number>();

  constructor(private readonly scope: Scope) {}

  /** @param until everything before it was given; null at the end of a stretch after which nothing follows directly */
  compare(calls: readonly ComparedCall[], rows: readonly MatchableRow[], until: Date | null): FoundDifference[] {
    this.matcher.add(calls, rows);
    return this.differences(this.matcher.settle(until));
  }

  /** What could not be compared at all; after the last stretch. */
  end(): FoundDifference[] {
    const { month, monthsWithFile } = this.scope;
    if (!monthsWithFile.has(month) && !this.unheard.has(month)) this.unheard.set(month, 0);
    return [...this.unheard].map(([each, calls]) =>
      absentWitness('carrier-file-absent', each, `没有导入 ${each} 的话单`, calls),
    );
  }

  private differences({ pairs, calls, rows, repeated }: CarrierMatch<ComparedCall, MatchableRow>): FoundDifference[] {
    const { isOurs, month } = this.scope;
    const found: FoundDifference[] = [];
    for (const { call, row } of pairs) if (isOurs(call)) found.push(...carrierDifferences(call, row));
    for (const call of calls) {
      if (!isOurs(call)) continue;
      const unheardMonth = this.monthWithoutFile(call);
      if (unheardMonth === null) found.push(...carrierDifferences(call, null));
      else this.unheard.set(unheardMonth, (this.unheard.get(unheardMonth) ?? 0) + 1);
    }
    const times = new Map<string, number>();
    const nth = (row: MatchableRow): number => {
      const key = `${row.numberKey}:${row.answeredAt.getTime()}:${row.seconds}`;
      const count = times.get(key) ?? 0;
      times.set(key, count + 1);
      return count;
    };
    const ofMonth = (row: MatchableRow): boolean => monthOf(row.answeredAt) === month;
    for (const row of rows) if (ofMonth(row)) found.push(carrierRowDifference(row, nth(row), null));
    for (const { row, call } of repeated)
      if (ofMonth(row)) found.push(carrierRowDifference(row, nth(row), { callId: call?.id ?? null }));
    return found;
  }

  /** A month in which the carrier may have this call and of which there is no file; null when all were looked through. */
  private monthWithoutFile({ arrivedAt }: ComparedCall): string | null {
    for (const apart of [0, -CARRIER_WINDOW, CARRIER_WINDOW]) {
      const month = monthOf(new Date(arrivedAt.getTime() + apart));
      if (!this.scope.monthsWithFile.has(month)) return month;
    }
    return null;
  }
}

/** Days that have to be gone through, in runs without a gap. */
export function runsOf(days: Iterable<string>): string[][] {
  const runs: string[][] = [];
  for (const day of [...new Set(days)].sort()) {
    const run = runs.at(-1);
    if (run && addDays(run.at(-1) ?? '', 1) === day) run.push(day);
    else runs.push([day]);
  }
  return runs;
}
