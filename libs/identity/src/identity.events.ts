import type { SessionEndReason } from '@yiche/contracts';
import { DomainEvent } from '@yiche/kernel';

export type { SessionEndReason };

/** Someone has logged in. After the commit, once a session. */
export class LoggedIn extends DomainEvent {
  readonly type = 'identity.logged-in.v1';

  constructor(
    at: Date,
    readonly sessionId: string,
    readonly userId: string,
  ) {
    super(at);
  }
}

/**
 * A session is over. After the commit, once a session; for `idle` and `expired` when the sweep meets it, up to one sweep after
 * the session stopped being accepted. Who holds a socket or a SIP credential of this session closes it now.
 */
export class SessionEnded extends DomainEvent {
  readonly type = 'identity.session-ended.v1';

  constructor(
    at: Date,
    readonly sessionId: string,
    readonly userId: string,
    readonly reason: SessionEndReason,
  ) {
    super(at);
  }
}

/**
 * A session is due to end and only stands until its user has finished the call in hand (`WorkInHand`). After the commit, and again with
 * every sweep until it has ended: who hands out work gives this user no more.
 */
export class SessionEnding extends DomainEvent {
  readonly type = 'identity.session-ending.v1';

  constructor(
    at: Date,
    readonly sessionId: string,
    readonly userId: string,
    readonly reason: SessionEndReason,
  ) {
    super(at);
  }
}
