import type { Pbx } from '@yiche/telephony';
import { isCallFact } from './domain/fold-call.js';
import type { LedgerJournal } from './persistence/ledger-journal.js';

/**
 * Keeps what a PBX tells on the disk and does nothing else: for a process that was started while the database is away. The
 * ledger takes it over once there is one.
 * @returns a function that ends it, and resolves when everything heard is on the disk
 */
export function keepFacts(pbx: Pbx, journal: LedgerJournal): () => Promise<void> {
  const leave = pbx.subscribe((event) => {
    if (isCallFact(event)) journal.append([{ fact: event, receivedAt: new Date() }]);
  });
  return async () => {
    leave();
    await journal.close();
  };
}
