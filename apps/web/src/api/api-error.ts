import type { ErrorBody } from '@yiche/contracts';

/** A refusal of the server, or the fact that it did not answer. `body.message` is a sentence for the person at the screen. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
    this.name = 'ApiError';
  }

  get code(): string {
    return this.body.code;
  }

  /** Somebody or something changed the same thing first; what is on screen is old. */
  get isConflict(): boolean {
    return this.status === 409 && /version|conflict|stale/.test(this.code);
  }

  get isUnauthenticated(): boolean {
    return this.status === 401;
  }
}

/** Codes of refusals that arise in the browser, with the same shape as the server's. */
export const WEB_ERRORS = {
  network: 'web/network',
  timeout: 'web/timeout',
  unexpectedAnswer: 'web/unexpected-answer',
} as const;
