/** What became of a request that was not answered as it should be. Status 0: no answer at all. */
export interface Unanswered {
  readonly status: number;
  /** Of our server's own refusals; null when the body was none of ours. */
  readonly code: string | null;
}

/**
 * Whether a request may be sent again: it certainly did nothing, or doing it twice is harmless. A server that is ending, and a proxy that
 * finds nobody, answer 503 in words that are not ours; without an answer, or with a proxy's 502 or 504, nobody knows.
 * @param harmless whether the request may be carried out twice
 */
export function mayRepeat({ status, code }: Unanswered, harmless: boolean): boolean {
  if (code !== null) return false;
  if (status === 503) return true;
  return harmless && (status === 0 || status === 502 || status === 504);
}

/**
 * Whether the server can be reached, as the page's socket has it. While it cannot (it is being replaced, the network is gone for a
 * moment) requests wait instead of failing: what was not sent is not in doubt.
 */
export class Reach {
  private reachable = true;
  private readonly waiting = new Set<() => void>();

  report(reachable: boolean): void {
    this.reachable = reachable;
    if (reachable) for (const goOn of [...this.waiting]) goOn();
  }

  /** Resolves when the server can be reached, and after `milliseconds` at the latest. */
  async within(milliseconds: number): Promise<void> {
    if (this.reachable) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        this.waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, milliseconds);
      this.waiting.add(goOn);
    });
  }
}

/** Of this page. */
export const reach = new Reach();
