import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '@yiche/platform';

/** One agent's changes, one after another; agents do not wait for each other. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** @param retryMilliseconds between two tries of what waits for the database */
  constructor(private readonly retryMilliseconds: number) {}

  async take<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(userId) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.last.set(userId, turn);
    return turn;
  }

  /** Tries again for as long as the database is away: the agent's later steps wait behind this one. */
  async takeUntilSaved(userId: string, work: () => Promise<void>): Promise<void> {
    await this.take(userId, async () => {
      for (;;) {
        try {
          return await work();
        } catch (cause) {
          if (!isDatabaseAway(cause)) throw cause;
          await sleep(this.retryMilliseconds, undefined, { ref: false });
        }
      }
    });
  }
}
