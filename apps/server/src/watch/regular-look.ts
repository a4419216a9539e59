/** Looks at once and then regularly, one look at a time: what is asked may not answer. */
export class RegularLook {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;

  constructor(private readonly once: () => Promise<void>) {}

  /** @param everySeconds between two looks */
  start(everySeconds: number): void {
    void this.now();
    this.timer = setInterval(() => void this.now(), everySeconds * 1_000).unref();
  }

  /** One more look, or the one in hand. */
  now(): Promise<void> {
    this.looking ??= this.once().finally(() => (this.looking = null));
    return this.looking;
  }

  /** Resolves when the look in hand is over. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }
}
