import type { Me } from '@yiche/contracts';
import type { IdentityConfig } from './identity.config.js';

/** Who is behind a request, and by which session. */
export interface SessionUser extends Omit<Me, 'passwordExpiresAt'> {
  readonly sessionId: string;
  /** When the session ends however busy it is. */
  readonly expiresAt: Date;
  /** The password was given by someone else, or was too old at the log-in: nothing may be done but to change it. */
  readonly mustChangePassword: boolean;
  /** When it will be too old; null for never. */
  readonly passwordExpiresAt: Date | null;
}

/** What a browser may know of its own user; that the password is about to be too old is said from `warnMs` before. */
export function meOf(user: SessionUser, now: Date, { warnMs }: IdentityConfig['password']): Me {
  const { userId, username, displayName, roles, bureauId, extension, mustChangePassword, passwordExpiresAt } = user;
  const isToBeSaid = passwordExpiresAt !== null && passwordExpiresAt.getTime() - warnMs <= now.getTime();
  return {
    ...{ userId, username, displayName, roles, bureauId, extension, mustChangePassword },
    passwordExpiresAt: isToBeSaid ? passwordExpiresAt.toISOString() : null,
  };
}
