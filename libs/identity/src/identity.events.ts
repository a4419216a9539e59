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
    readonly username: string,
    readonly address: string,
    readonly isKnownDevice: boolean,
  ) {
    super(at);
  }
}

/** A log-in was refused whose password was looked at; those that the brakes refuse unseen are not told. After it was written down. */
export class LogInRefused extends DomainEvent {
  readonly type = 'identity.log-in-refused.v1';

  constructor(
    at: Date,
    /** Null for a name that nobody has: what was typed may be a password, or somebody's number. */
    readonly username: string | null,
    readonly address: string,
    readonly code: string,
    /** Until when the next one is refused unseen; null while they are not too many. */
    readonly slowedUntil: Date | null,
  ) {
    super(at);
  }
}

/** What is done to an account besides logging in. */
export type AccountChangeKind =
  'created' | 'changed' | 'disabled' | 'enabled' | 'unlocked' | 'password-changed' | 'initial-password-issued';

/** Something was done to an account. After the commit. */
export class AccountChanged extends DomainEvent {
  readonly type = 'identity.account-changed.v1';

  constructor(
    at: Date,
    readonly username: string,
    readonly what: AccountChangeKind,
    /** Who did it; null for the program, or a command. */
    readonly byUserId: string | null,
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
    readonly username: string,
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
