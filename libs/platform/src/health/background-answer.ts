import { setTimeout as sleep } from 'node:timers/promises';

/** Who asks waits so long for a first answer, ms; what takes longer is not there yet. */
const PATIENCE = 2_000;
/** An answer that is so many times as old as it may be is none any more: whoever gives them has stopped answering. */
const TOO_OLD = 3;

/**
 * Whether something can be used that is too slow or too dear to be asked by everybody who wants to know: a mail server to log in at, a
 * file of half a million lines. It is asked in the background, at most so often, and never twice at the same time.
 */
export class BackgroundAnswer {
  private answer: { readonly isUsable: boolean; readonly at: number } | null = null;
  private asking: Promise<void> | null = null;

  /**
   * @param ask may throw: then it cannot be used
   * @param everyMilliseconds an answer so old is given, and asked for anew
   * @param now of a clock that only goes forward, ms
   */
  constructor(
    private readonly ask: () => Promise<boolean>,
    private readonly everyMilliseconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The last answer, at once; the first, or one after a long silence, is waited for a moment. Never throws. */
  async isUsable(): Promise<boolean> {
    const { answer } = this;
    const age = answer ? this.now() - answer.at : Infinity;
    if (answer && age < this.everyMilliseconds) return answer.isUsable;
    this.asking ??= this.askOnce();
    if (answer && age < this.everyMilliseconds * TOO_OLD) return answer.isUsable;
    await Promise.race([this.asking, sleep(PATIENCE, undefined, { ref: false })]);
    return this.answer !== null && this.answer !== answer && this.answer.isUsable;
  }

  private async askOnce(): Promise<void> {
    const isUsable = await this.ask().catch(() => false);
    this.answer = { isUsable, at: this.now() };
    this.asking = null;
  }
}
