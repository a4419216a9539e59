import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import type { RecordedCall } from '../domain/recorded-call.js';
import type { TelephonyObserver } from '../observe.js';
import type { CelSettings } from '../config.js';
import { CallRecords } from '../ports/call-records.js';
import { celLines } from './cel-file.js';
import { parseCelRow } from './cel-row.js';
import { RecordedCalls } from './recorded-calls.js';
import { openSealedNumber } from './sealed-number.js';

/** The record that Asterisk keeps in a file of its own (channel event log, written by `cel_custom`). */
export class CelCallRecords extends CallRecords {
  constructor(
    private readonly node: string,
    private readonly cel: CelSettings,
    private readonly observer: TelephonyObserver,
  ) {
    super();
  }

  async between(from: Date, until: Date): Promise<RecordedCall[]> {
    const recorded = new RecordedCalls((sealed) => this.openNumber(sealed));
    for await (const lines of celLines(this.cel.file, from)) {
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

  async state(): Promise<'there' | 'empty' | 'unreadable'> {
    const isThere = await isReadable(this.cel.file);
    if (isThere !== null) return isThere ? 'there' : 'unreadable';
    return (await isReadable(path.dirname(this.cel.file))) ? 'empty' : 'unreadable';
  }

  /** A call whose number cannot be opened is a call all the same, of nobody that is known. */
  private openNumber(sealed: readonly string[]): string {
    const number = openSealedNumber(sealed, this.cel.key);
    if (number === null) this.observer.counters.count('cel-unreadable-number');
    return number ?? '';
  }
}

/** Null when there is nothing of this name. */
function isReadable(name: string): Promise<boolean | null> {
  return access(name, constants.R_OK).then(
    () => true,
    (cause: NodeJS.ErrnoException) => (cause.code === 'ENOENT' ? null : false),
  );
}
