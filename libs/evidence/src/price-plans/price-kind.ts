import type { Money } from '@yiche/kernel';
import type { z } from 'zod';
import type { SheetCell } from '../workbook/sheet-model.js';

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

/** Rows from 1 of the sheet that shows the price: the counts, the lines of the price, their sum, and what the kind adds below. */
export interface PriceRows {
  readonly before: number;
  readonly adjusted: number;
  readonly own: number;
  readonly after: number;
  readonly firstLine: number;
  readonly charge: number;
  readonly table: number;
}

/** What of a statement's figures a price is shown with: amounts as texts with four digits after the point. */
export interface PriceFigures {
  /** Cumulative counts of the period: before, by adjustments, by the month itself, after. */
  readonly counts: { readonly before: number; readonly adjusted: number; readonly own: number; readonly after: number };
  readonly lines: readonly (Omit<PricedLine, 'price'> & { readonly price: string; readonly amount: string })[];
}

/** How a workbook shows a price so that it recomputes itself. */
export interface PriceSection {
  /** What kind of price it is, in a sentence. */
  readonly note: string;
  /** A row for each line of the figures: label, price, count, amount, and what else the kind shows. */
  readonly lines: readonly (SheetCell | null)[][];
  /** Headings after 单价, 次数 and 金额. */
  readonly moreHeadings: readonly string[];
  /** What the formulas look up, and what is there for comparison; may be empty. */
  readonly table: readonly (SheetCell | null)[][];
  readonly readingWords: (reading: string) => string;
  /** The amount of a reading as a formula over these rows; null where there is none. */
  readonly readingFormula: (reading: string) => string | null;
}

/**
 * A kind of price. Implement it in a file of its own beside this one and name it in `index.ts`; nothing else has to know of it. Pure: the
 * same terms and the same span give the same charge for ever, so a kind by which a statement was signed is frozen (ADR 0041).
 */
export interface PriceKind<Plan extends { readonly kind: string }> {
  /** Name of the workbook's sheet that shows it. */
  readonly sheet: string;
  /** What a contract says of it, `kind` included. */
  readonly schema: z.ZodType<Plan>;
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
  section(plan: Plan, figures: PriceFigures, rows: PriceRows): PriceSection;
  /** What the contract says of it, for people. */
  facts(plan: Plan): readonly { readonly label: string; readonly value: string }[];
}
