import type { CallFact } from './fold-call.js';
import type { OutageFact } from './pbx-outage.js';

/** What the ledger keeps: what happened to a call, or to the PBX as a whole. */
export type LedgerFact = CallFact | OutageFact;

/** Whether it belongs to a call. */
export function isOfACall(fact: LedgerFact): fact is CallFact {
  return 'callKey' in fact;
}
