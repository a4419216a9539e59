import { DomainEvent } from '@yiche/kernel';
import type { CallState } from './domain/call-state.js';
import type { CallFact } from './domain/fold-call.js';

/**
 * A fact was added to a call's ledger, once. `before` is null for the first; `after` is the call with the fact in it.
 * Comes after commit, in the order of the facts of that call.
 */
export class CallProgressed extends DomainEvent {
  readonly type = 'calls.progressed.v1';

  constructor(
    at: Date,
    readonly fact: CallFact,
    readonly before: CallState | null,
    readonly after: CallState,
  ) {
    super(at);
  }
}

/** After a gap the ledger's open calls have been compared with the PBX, and what was missing has been written. */
export class LedgerAgreed extends DomainEvent {
  readonly type = 'calls.ledger-agreed.v1';
}
