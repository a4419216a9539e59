import { DomainEvent } from '@yiche/kernel';
import type { CallState } from './domain/call-state.js';
import type { CallFact } from './domain/fold-call.js';
import type { OutageFact } from './domain/pbx-outage.js';

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

/** What the PBX as a whole went through was added to the ledger, once. Comes after commit. */
export class PbxOutageNoted extends DomainEvent {
  readonly type = 'calls.pbx-outage-noted.v1';

  constructor(
    at: Date,
    readonly fact: OutageFact,
  ) {
    super(at);
  }
}
