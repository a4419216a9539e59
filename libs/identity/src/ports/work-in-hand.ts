/**
 * Who has something in hand that must not be cut off by the end of a session: a caller on the line, and the paperwork of that call. It
 * exists because agents stand below identity; the program gives the implementation to `IdentityModule.register`.
 */
export abstract class WorkInHand {
  /** Whether this user is in a conversation now. */
  abstract isTalking(userId: string): boolean;

  /** Users who are in a conversation, or still have its paperwork on the desk. */
  abstract unfinished(): readonly string[];

  /** The session in which this user works; null when that is not known. Only that one has a call to finish. */
  abstract sessionAtWork(userId: string): string | null;
}
