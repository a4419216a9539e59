import type { RecordedCall } from '../domain/recorded-call.js';
import type { TelephonyObserver } from '../observe.js';
import { CallRecords } from '../ports/call-records.js';
import { celLines } from './cel-file.js';
import { parseCelRow } from './cel-row.js';
import { RecordedCalls } from './recorded-calls.js';

/** The record that Asterisk keeps in a file of its own (channel event log, written by `cel_custom`). */
export class CelCallRecords extends CallRecords {
  constructor(
    private readonly node: string,
    private readonly file: string,
    private readonly observer: TelephonyObserver,
  ) {
    super();
  }

  async between(from: Date, until: Date): Promise<RecordedCall[]> {
    const recorded = new RecordedCalls();
    for await (const lines of celLines(this.file, from)) {
      let earliest = Infinity;
      for (const line of lines) {
        const row = parseCelRow(line);
        if (row === null) {
          this.observer.counters.count('cel-unreadable-row');
          continue;
        }
        earliest = Math.min(earliest, row.at.getTime());
        if (row.at >= from && row.at <= until) recorded.add(row);
      }
      // Rows stand in the order of time: after a whole piece of later ones nothing of the period comes.
      if (Number.isFinite(earliest) && earliest > until.getTime()) break;
    }
    return recorded.calls(this.node);
  }
}
