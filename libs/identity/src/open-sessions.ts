import type { Clock } from '@yiche/kernel';
import type { Queries } from '@yiche/platform';
import { findOpenSession, findOpenSessions } from './persistence/sessions.js';
import type { SessionUser } from './session-user.js';

/** As in `IdentityConfig` and `PlatformConfig`. */
export interface OpenSessionsOptions {
  readonly idleMs: number;
  readonly holdMs: number;
  readonly passwordMaxAgeMs: number | null;
  /** Whether demo users may be logged in. */
  readonly demo: boolean;
}

/**
 * Sessions for a process that is not the server: it asks who is behind a token, and that is no activity of a person. It does not know
 * who has a call in hand, for which a session that is due may be held: so none is over for it before it could be held no longer, or
 * the server, which knows, has ended it.
 */
export class OpenSessions {
  constructor(
    private readonly database: Queries,
    private readonly clock: Clock,
    private readonly options: OpenSessionsOptions,
  ) {}

  /**
   * Who is behind this token; null when the session is unknown, has ended, is past every hold, or is good for nothing but to change the
   * password. One indexed query.
   */
  async userOf(token: string): Promise<SessionUser | null> {
    const found = await findOpenSession(this.database, token, this.options);
    if (!found || found.user.mustChangePassword) return null;
    const heldUntil = found.dueAt.getTime() + this.options.holdMs;
    return heldUntil > this.clock.now().getTime() ? found.user : null;
  }

  /** Those of these sessions that have not ended. */
  among(sessionIds: readonly string[]): Promise<Set<string>> {
    return findOpenSessions(this.database, sessionIds);
  }
}
