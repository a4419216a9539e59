import type { SessionUser } from './session-user.js';

/** Who did something: a person, or the program itself on a date of the contract. */
export interface Actor {
  /** Null for the program. */
  readonly id: string | null;
  readonly name: string;
}

/** The program, when a day of the contract comes. */
export const SYSTEM: Actor = { id: null, name: '系统' };

export const actorOf = ({ userId, displayName }: SessionUser): Actor => ({ id: userId, name: displayName });
