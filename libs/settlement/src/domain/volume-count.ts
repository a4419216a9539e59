import { isTiered, settingsOf, type ContractTerms } from '@yiche/contracts';
import { tierOf } from '@yiche/evidence';

/** Counts 话务量 while a month is frozen: the place of each call that came in, and how many of the month's own that count lie in each tier. */
export class VolumeCount {
  readonly counted: number[];
  private place: number;

  constructor(
    private readonly before: number,
    private readonly tiers: readonly { readonly from: number }[],
  ) {
    this.place = before;
    this.counted = tiers.map(() => 0);
  }

  next(): number {
    return (this.place += 1);
  }

  /** A call of the month's own that counts, at this place. */
  countOwn(place: number): void {
    const tier = tierOf(this.tiers, place);
    this.counted[tier] = (this.counted[tier] ?? 0) + 1;
  }

  /** @param late how many of the places were taken by calls that were found late */
  figures(late: number): { before: number; own: number; counted: number[] } {
    return { before: this.before, own: this.place - this.before - late, counted: this.counted };
  }
}

/** How the volume of a month is counted; null by a contract whose tiers do not follow it. */
export const volumeOfMonth = (terms: ContractTerms, before: number): VolumeCount | null =>
  settingsOf(terms).tiersBy === 'volume' && isTiered(terms.plan) ? new VolumeCount(before, terms.plan.tiers) : null;
