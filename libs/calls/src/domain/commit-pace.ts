/**
 * How fast the ledger may commit. Every commit costs a flush and a handful of round trips whatever its size, so under load few
 * large ones leave the machine to the PBX, while at human rates nothing waits: a bucket of `perSecond` tokens, refilled at that rate.
 */
export class CommitPace {
  private tokens: number;
  private filledAt: number | null = null;

  constructor(private readonly perSecond: number) {
    this.tokens = perSecond;
  }

  /** Takes the next turn. @returns milliseconds to wait for it, 0 when it may begin at once. */
  take(now: number): number {
    const elapsed = Math.max(0, now - (this.filledAt ?? now));
    this.filledAt = now;
    this.tokens = Math.min(this.perSecond, this.tokens + (elapsed * this.perSecond) / 1000);
    this.tokens -= 1;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens * 1000) / this.perSecond);
  }
}
