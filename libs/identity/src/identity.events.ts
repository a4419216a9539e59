import { DomainEvent } from '@yiche/kernel';

/** Why a session ended. */
export type SessionEndReason =
  'logged-out' | 'idle' | 'expired' | 'disabled' | 'password-changed' | 'ended-by-administrator';

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
