import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '@yiche/platform';

/**
 * Changes of agents, one after another for each; agents do not wait for each other. What has happened waits for a database that is
 * away, and later steps wait behind it; what a person asks for is refused at once then.
 */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();
  /** Agents of whom something cannot be saved for the moment, and why. */
  private readonly waiting = new Map<string, unknown>();
  private ended = false;

  /** @param retryMilliseconds between two tries of what waits for the database */
  constructor(private readonly retryMilliseconds: number) {}

  /** What a person asks for. @throws Error that keeps what happened before it waiting */
  async ask<T>(userId: string, work: () => Promise<T>): Promise<T> {
    if (this.waiting.has(userId)) throw this.waiting.get(userId);
    return this.take([userId], work);
  }

  /** Several agents' turn at once: it comes when that of each of them has come. */
  async take<T>(userIds: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = userIds.map((userId) => (this.last.get(userId) ?? Promise.resolve()).catch(() => undefined));
    const turn = Promise.all(before).then(work);
    for (const userId of userIds) this.last.set(userId, turn);
    return turn;
  }

  /** Tries again for as long as the database is away. */
  async takeUntilSaved<T>(userId: string, work: () => Promise<T>): Promise<T> {
    return this.take([userId], async () => {
      for (;;) {
        try {
          const done = await work();
          this.goOn([userId]);
          return done;
        } catch (cause) {
          if (this.ended || !isDatabaseAway(cause)) {
            this.goOn([userId]);
            throw cause;
          }
          this.wait([userId], cause);
          await sleep(this.retryMilliseconds, undefined, { ref: false });
        }
      }
    });
  }

  /** Whose turn it is cannot be saved now: nobody who asks for something stands behind it. */
  wait(userIds: readonly string[], cause: unknown): void {
    for (const userId of userIds) this.waiting.set(userId, cause);
  }

  /** It could. */
  goOn(userIds: readonly string[]): void {
    for (const userId of userIds) this.waiting.delete(userId);
  }

  /** The process ends: what could not be saved is not tried again. */
  end(): void {
    this.ended = true;
  }
}
