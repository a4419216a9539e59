import type { Pbx, PbxEvent } from '@yiche/telephony';
import { isCallFact } from './domain/fold-call.js';
import type { LedgerFact } from './domain/ledger-fact.js';
import { follow, NOT_HEARD_YET, type OutageFact } from './domain/pbx-outage.js';
import type { LedgerJournal } from './persistence/ledger-journal.js';

/**
 * Keeps what a PBX tells, and when it cannot be heard, on the disk and does nothing else: for a process that was started while the database is away. The
 * ledger takes it over once there is one.
 * @returns a function that ends it, before the PBX is left, and resolves when everything heard is on the disk
 */
export function keepFacts(pbx: Pbx, journal: LedgerJournal): () => Promise<void> {
  const keep = (fact: LedgerFact): void => journal.append([{ fact, receivedAt: new Date() }]);
  let presence = NOT_HEARD_YET;
  const outageOf = (event: PbxEvent): OutageFact | null => {
    const [next, fact] = follow(presence, event);
    presence = next;
    return fact;
  };
  const leave = pbx.subscribe((event) => {
    const fact = isCallFact(event) ? event : outageOf(event);
    if (fact) keep(fact);
  });
  return async () => {
    leave();
    await journal.close();
  };
}
