/**
 * A refusal that a person can be told about. `code` is stable and machine-readable (`relocations/lookup-without-request`), `message` is
 * its wording in Chinese, `details` are for machines and never hold personal data. Anything thrown that is not a DomainError is a bug and
 * is reported as one. Made by `refusal`, which knows the codes that there are.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: string,
    message: string,
    readonly kind: DomainErrorKind = 'conflict',
    readonly details?: Readonly<Record<string, unknown>>,
    /** What its wording in any language is made of. */
    readonly wording: ErrorWording = {},
  ) {
    super(message);
  }
}

/** Which of a code's sentences it is, where it has several, and what stands in it. */
export interface ErrorWording {
  readonly why?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What sort of refusal it is; each transport maps it to its own status. */
export type DomainErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'too-many' | 'unavailable';
