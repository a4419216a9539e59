/** Equal things of one window after the first: how many, and from when to when. */
export interface Folded<T> {
  readonly value: T;
  readonly count: number;
  readonly from: Date;
  readonly to: Date;
}

interface Window<T> {
  readonly value: T;
  readonly opened: number;
  count: number;
  from: Date;
  to: Date;
}

/** What became of one of many: the first of its kind in this window, one more of them, or of a kind for which there is no room. */
export type Noted = 'first' | 'counted' | 'no-room';

/**
 * Counts what is equal, so that a thousand refusals of one kind are two entries: the first, at once, and how many followed it, when the
 * window is over. Holds at most `capacity` kinds, whoever sends them.
 */
export class Fold<T> {
  /** In the order in which they were opened. */
  private readonly windows = new Map<string, Window<T>>();

  /** @param windowMilliseconds from the first of a kind to the count of those that followed it */
  constructor(
    private readonly windowMilliseconds: number,
    private readonly capacity: number,
  ) {}

  /** Notes one of the kind `key`; the values of one kind are taken to be equal. */
  note(key: string, value: T, at: Date): Noted {
    const window = this.windows.get(key);
    if (!window) {
      if (this.windows.size >= this.capacity) return 'no-room';
      this.windows.set(key, { value, opened: at.getTime(), count: 0, from: at, to: at });
      return 'first';
    }
    if (window.count === 0) window.from = at;
    window.count += 1;
    window.to = at;
    return 'counted';
  }

  /** The first of its kind was not written down: the next one is the first. */
  forget(key: string): void {
    this.windows.delete(key);
  }

  /** Closes the windows that are over. @returns those in which something was counted */
  close(now: Date): Folded<T>[] {
    return this.take((window) => now.getTime() - window.opened >= this.windowMilliseconds);
  }

  /** Closes all, as before a stop. */
  closeAll(): Folded<T>[] {
    return this.take(() => true);
  }

  private take(isOver: (window: Window<T>) => boolean): Folded<T>[] {
    const over = [...this.windows].filter(([, window]) => isOver(window));
    for (const [key] of over) this.windows.delete(key);
    return over.flatMap(([, { value, count, from, to }]) => (count > 0 ? [{ value, count, from, to }] : []));
  }
}
