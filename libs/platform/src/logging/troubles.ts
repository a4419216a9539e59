import { tell } from './day-events.js';
import type { Logger } from './logger.js';

/**
 * Work that is tried again and again, and the faults it meets. A fault is said once when it begins, at ERROR, and once when it is over: a
 * line a minute is no alarm, it is noise in which the next one drowns.
 */
export class Troubles {
  private readonly standing = new Map<string, { readonly since: number; failures: number }>();

  constructor(private readonly logger: Logger) {}

  /**
   * Does the work, and tells how it went.
   * @param what what could not be done, as a sentence of the log
   * @param subject what it was done to, where that may be several; no personal data
   * @returns whether it was done
   */
  async attempt(what: string, work: () => Promise<unknown>, subject = ''): Promise<boolean> {
    try {
      await work();
    } catch (cause) {
      this.began(what, cause, subject);
      return false;
    }
    this.ended(what, subject);
    return true;
  }

  began(what: string, cause: unknown, subject = ''): void {
    const key = `${what}\n${subject}`;
    const known = this.standing.get(key);
    if (known) {
      known.failures += 1;
      return;
    }
    this.standing.set(key, { since: Date.now(), failures: 1 });
    tell(this.logger, 'trouble.began', { what, subject, err: cause });
  }

  ended(what: string, subject = ''): void {
    const key = `${what}\n${subject}`;
    const known = this.standing.get(key);
    if (!known) return;
    this.standing.delete(key);
    const seconds = Math.round((Date.now() - known.since) / 1_000);
    tell(this.logger, 'trouble.ended', { what, subject, seconds, failures: known.failures });
  }
}
