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

/** The ledger has been compared with the PBX, after a gap or at a regular look, and what was missing has been written. */
export class LedgerAgreed extends DomainEvent {
  readonly type = 'calls.ledger-agreed.v1';

  constructor(
    at: Date,
    /** Every call of which something has not ended. */
    readonly open: readonly CallState[],
  ) {
    super(at);
  }
}

/** The PBX cannot be heard: it is down, or the way to it is. `at` is the moment of the fault. */
export class PbxOutageBegan extends DomainEvent {
  readonly type = 'calls.pbx-outage-began.v1';
}

/** The PBX is heard again, and the picture of its calls is whole. */
export class PbxOutageEnded extends DomainEvent {
  readonly type = 'calls.pbx-outage-ended.v1';

  constructor(
    at: Date,
    readonly since: Date,
    /** The PBX itself was restarted: the calls that it had are gone. */
    readonly restarted: boolean,
  ) {
    super(at);
  }
}
