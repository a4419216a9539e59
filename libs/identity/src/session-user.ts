import type { Me } from '@yiche/contracts';

/** Who is behind a request, and by which session. */
export interface SessionUser extends Me {
  readonly sessionId: string;
  /** When the session ends however busy it is. */
  readonly expiresAt: Date;
  /** The password was given by someone else and has not been changed yet. */
  readonly mustChangePassword: boolean;
}

/** What a browser may know of its own user. */
export function meOf({ userId, username, displayName, roles, bureauId, extension }: SessionUser): Me {
  return { userId, username, displayName, roles, bureauId, extension };
}
