import { SetMetadata } from '@nestjs/common';
import type { SessionUser } from '../session-user.js';

/** What the guard leaves on the request. */
export interface RequestWithUser {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ip: string;
  user?: SessionUser;
}

export const READS = 'identity:reads';

/** What a route says it reads. */
export interface ReadsDeclaration<Answer = unknown> {
  /** What about persons it shows: `relocation`, `recording` …; null: nothing. */
  readonly what: string | null;
  /** Names of the route's parameters that say which one: none for a list. */
  readonly of: readonly string[];
  /** The bureau whose matter the answer is. */
  readonly bureauOf?: (answer: Answer) => string | null;
  /** Who reads what is his own leaves no entry; a change of it does. */
  readonly own?: (answer: Answer, user: SessionUser) => boolean;
  /** The service behind the route writes it down, because it knows more: which call, for what reason. */
  readonly writtenByService?: true;
}

/**
 * Says of a route that it reads what is about persons: the program then writes down who did (H3). Every route that reads says so, or
 * that it does not (`ReadsNothingPersonal`); a route that says nothing fails a test.
 */
export const Reads = <Answer>(what: string, more: Partial<Omit<ReadsDeclaration<Answer>, 'what'>> = {}) =>
  SetMetadata(READS, { of: [], ...more, what } satisfies ReadsDeclaration<Answer>);

/** Says of a route that nothing it shows is about persons other than who asks. */
export const ReadsNothingPersonal = () => SetMetadata(READS, { what: null, of: [] } satisfies ReadsDeclaration);
