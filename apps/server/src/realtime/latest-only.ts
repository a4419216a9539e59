import { setTimeout as delay } from 'node:timers/promises';

/** What goes wrong with it, and when it is worth trying again. */
export interface LatestOnlyOptions {
  /** Between a failure and the next try, ms. */
  readonly retryMs: number;
  /** Is told of each failure. @returns whether to try again by itself */
  readonly failed: (cause: unknown) => boolean;
}

/**
 * Work that brings somebody up to date: for each key one at a time, and once more when something changed meanwhile. What failed is
 * tried again, because nobody else will: the next change may be hours away.
 */
export class LatestOnly {
  private readonly running = new Map<string, { again: boolean }>();
  private readonly ending = new AbortController();

  constructor(
    private readonly work: (key: string) => Promise<void>,
    private readonly options: LatestOnlyOptions,
  ) {}

  /** Something has changed for this key. */
  ask(key: string): void {
    const running = this.running.get(key);
    if (running) running.again = true;
    else void this.run(key);
  }

  /** Nothing is begun any more. */
  end(): void {
    this.ending.abort();
  }

  private async run(key: string): Promise<void> {
    const { signal } = this.ending;
    const asked = { again: true };
    this.running.set(key, asked);
    while (asked.again && !signal.aborted) {
      asked.again = false;
      try {
        await this.work(key);
      } catch (cause) {
        if (!this.options.failed(cause)) continue;
        asked.again = true;
        await delay(this.options.retryMs, undefined, { ref: false, signal }).catch(() => undefined);
      }
    }
    this.running.delete(key);
  }
}
