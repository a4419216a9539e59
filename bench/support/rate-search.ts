/** The ladder's rungs are 5 % apart; the climb takes six at a time (a third more), the way back halves them. */
const rung = 1.05;
const stride = 6;

/**
 * Finds the highest rate that is carried, on a ladder of rates that is the same for everybody who starts from the same rate. A
 * rate that fails is tried once more before it counts: one hiccup of the machine is not the limit.
 */
export class RateSearch {
  private carried = -1;
  private failed = Infinity;
  private doubted: number | null = null;

  constructor(private readonly from: number) {}

  /** The rate to try now; null when the highest is known. */
  next(): number | null {
    const step = this.nextRung();
    return step === null ? null : this.rateOf(step);
  }

  /** What became of `rate`, which `next` gave. */
  took(rate: number, carried: boolean): void {
    const step = this.nextRung();
    if (step === null || this.rateOf(step) !== rate) throw new RangeError(`${rate} was not asked for`);
    if (carried) this.carried = step;
    else if (this.doubted === step) this.failed = step;
    this.doubted = carried || this.doubted === step ? null : step;
  }

  /** 0 when even the first rate was too much. */
  highest(): number {
    return this.carried < 0 ? 0 : this.rateOf(this.carried);
  }

  private nextRung(): number | null {
    if (this.doubted !== null) return this.doubted;
    if (this.carried < 0) return this.failed === Infinity ? 0 : null;
    if (this.failed === Infinity) return this.carried + stride;
    const middle = Math.floor((this.carried + this.failed) / 2);
    return middle > this.carried ? middle : null;
  }

  private rateOf(step: number): number {
    return Math.round(this.from * rung ** step);
  }
}
