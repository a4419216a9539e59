/**
 * A refusal that a person can be told about. `code` is stable and machine-readable (`relocations/lookup-without-request`),
 * `message` is a Chinese sentence for the screen, `details` are for machines and never hold personal data.
 * Anything thrown that is not a DomainError is a bug and is reported as one.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: string,
    message: string,
    readonly kind: DomainErrorKind = 'conflict',
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** What sort of refusal it is; each transport maps it to its own status. */
export type DomainErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'too-many' | 'unavailable';
