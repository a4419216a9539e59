import { setTimeout as delay } from 'node:timers/promises';

/** What goes wrong with it, and when it is worth trying again. */
export interface LatestOnlyOptions {
  /** Between a failure and the next try, ms; doubled with each failure in a row, up to a minute. */
  readonly retryMs: number;
  /** Is told of each failure. @returns whether to try again by itself */
  readonly failed: (cause: unknown) => boolean;
}

interface Run {
  /** Something has changed since it was begun. */
  again: boolean;
  /** Ends the pause before the next try; null while it works. */
  goOn: AbortController | null;
}

const LONGEST_PAUSE_MS = 60_000;

/**
 * Work that brings somebody up to date: for each key one at a time, and once more when something changed meanwhile. What failed is
 * tried again, because nobody else will: the next change may be hours away. A change does not wait for that.
 */
export class LatestOnly {
  private readonly running = new Map<string, Run>();
  private ended = false;

  constructor(
    private readonly work: (key: string) => Promise<void>,
    private readonly options: LatestOnlyOptions,
  ) {}

  /** Something has changed for this key. */
  ask(key: string): void {
    const run = this.running.get(key);
    if (!run) return void this.run(key);
    run.again = true;
    run.goOn?.abort();
  }

  /** Nothing is begun any more. */
  end(): void {
    this.ended = true;
    for (const { goOn } of this.running.values()) goOn?.abort();
  }

  private async run(key: string): Promise<void> {
    const run: Run = { again: true, goOn: null };
    this.running.set(key, run);
    for (let failures = 0; run.again && !this.ended;) {
      run.again = false;
      try {
        await this.work(key);
        failures = 0;
      } catch (cause) {
        const isToBeTried = this.options.failed(cause);
        if (isToBeTried && !run.again) await this.pause(run, failures);
        run.again ||= isToBeTried;
        failures += 1;
      }
    }
    this.running.delete(key);
  }

  private async pause(run: Run, failures: number): Promise<void> {
    run.goOn = new AbortController();
    const { signal } = run.goOn;
    const pause = Math.min(this.options.retryMs * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS);
    await delay(pause, undefined, { ref: false, signal }).catch(() => undefined);
    run.goOn = null;
  }
}
