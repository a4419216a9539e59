import type { Money } from '@yiche/kernel';

/** A run of calls in the order in which they count. */
export interface Span {
  /** Cumulative count before the first of them. */
  readonly before: number;
  /** Cumulative count with the last of them; less than `before` where calls are taken back. */
  readonly after: number;
  /** The count that the statement reaches in the end: `after`, but for a part of a statement. */
  readonly reached: number;
}

/** One line of a price: so many calls at so much. Its amount is the product. */
export interface PricedLine {
  readonly label: string;
  readonly price: Money;
  readonly count: number;
  /** Places in the cumulative count that this price is for, from inclusive, to exclusive; null where the count is no range of them. */
  readonly places: { readonly from: number; readonly to: number | null } | null;
  /** Present where it prices anew what earlier statements billed, and none of the span's own calls. */
  readonly isCorrection?: true;
}

/** What a span costs, in how many ways the contract's words can be read. */
export interface Charge {
  readonly amount: Money;
  readonly lines: readonly PricedLine[];
}

/**
 * A kind of price. Implement it in a file of its own beside this one and name it in `index.ts`; what a contract says of it is a member of
 * `pricePlanSchema`. Pure: the same terms and the same span give the same charge for ever.
 */
export interface PriceKind<Plan> {
  readonly kind: string;
  charge(plan: Plan, span: Span): Charge;
  /** What the call at this place (from 1) costs in a statement that reaches that count; null where a call has no price of its own. */
  priceOf(plan: Plan, place: number, reached: number): Money | null;
  /** Whether it prices anew what earlier statements billed: then all of a count must be billed by the same plan. */
  looksBack(plan: Plan): boolean;
  /** The same span under the plan's other readings, for comparison (G2); empty where the words have one meaning. */
  readings(
    plan: Plan,
    span: Span,
  ): readonly { readonly reading: string; readonly amount: Money; readonly isChosen: boolean }[];
}
