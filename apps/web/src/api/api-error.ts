import { type ErrorBody, wordingOf } from '@yiche/contracts';
import { i18n, type Language } from '../i18n/i18n.js';

/** A refusal in the language of the person at the screen; in the server's own words where this page does not know the code. */
export const wordsOf = (body: ErrorBody): string => wordingOf(body, i18n.language as Language) ?? body.message;

/** A refusal of the server, or the fact that it did not answer. `message` is a sentence for the person at the screen. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(wordsOf(body));
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
