import type { Readable } from 'node:stream';

/** One message. Made safe by whoever sends it: no value of it can become another header, or markup. */
export interface Mail {
  /** The same whenever the same mail is sent again, so that a repetition can be recognised. */
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachment: { readonly filename: string; readonly content: Readable } | null;
}

/** The mail did not go out; the message says why, in words for the clerk. */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';

  /** @param isFinal the server will say the same tomorrow */
  constructor(
    message: string,
    readonly isFinal: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Takes mail to its recipients. */
export abstract class Mailer {
  /** False where no server is set: mail waits. */
  abstract readonly isConfigured: boolean;

  /** Whether the server can be reached and takes our login; false where none is set. Slow: asked in the background. @throws MailNotSent */
  abstract isUsable(): Promise<boolean>;

  /**
   * Resolves when a server has taken it for at least one recipient.
   * @returns the recipients it did not take it for
   * @throws MailNotSent
   */
  abstract send(mail: Mail): Promise<readonly string[]>;
}
