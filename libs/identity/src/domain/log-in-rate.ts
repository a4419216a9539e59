/**
 * The brake on guessing: how many log-ins one address may fail in a window. Held in this process's memory: with several processes
 * behind a load balancer an address gets the limit in each. The lock-out of an account counts in the database and has no such gap.
 */
export class LogInRate {
  private readonly attempts = new Map<string, { count: number; refused: boolean; until: number }>();

  /** @param settings `addressesKept`: addresses remembered at most; beyond that the longest unused is forgotten */
  constructor(
    private readonly settings: { readonly failures: number; readonly windowMs: number; readonly addressesKept: number },
  ) {}

  /**
   * Counts an attempt before it is made, so that attempts made at once do not slip through together.
   * @returns null when it may be made; else from when on the address may try again, and whether this is the first refusal of the
   * window: the one to write down, so that a flood of them does not become a flood of entries.
   */
  take(address: string, now: Date): { readonly until: Date; readonly first: boolean } | null {
    const known = this.attempts.get(address);
    const window =
      known && known.until > now.getTime()
        ? known
        : { count: 0, refused: false, until: now.getTime() + this.settings.windowMs };
    if (window.count >= this.settings.failures) {
      const first = !window.refused;
      window.refused = true;
      return { until: new Date(window.until), first };
    }
    window.count += 1;
    this.attempts.delete(address); // set again below, at the end: the map keeps the order of use
    this.attempts.set(address, window);
    if (this.attempts.size > this.settings.addressesKept)
      this.attempts.delete(this.attempts.keys().next().value as string);
    return null;
  }

  /** Gives an attempt back, because it succeeded: a call centre behind one address logs in all at once. */
  giveBack(address: string): void {
    const window = this.attempts.get(address);
    if (window && window.count > 0) window.count -= 1;
  }
}
