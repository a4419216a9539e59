import type { Money } from '@yiche/kernel';
import { flatWithCap } from './flat-with-cap.js';
import type { Charge, PriceKind, Span } from './price-kind.js';
import { tiered } from './tiered.js';

/** A price as a contract says it; what it says more is its kind's business. */
export type PricePlan = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** Every kind of price there is; a new one is a file and a line here. */
const kinds: ReadonlyMap<string, unknown> = new Map(Object.entries({ tiered, 'flat-with-cap': flatWithCap }));

/** The kind of a plan that `isPlan`. */
export function kindOf({ kind }: PricePlan): PriceKind<PricePlan> {
  const found = find(kind);
  if (!found) throw new RangeError(`no price of the kind ${kind}`);
  return found;
}

/** Whether this says, whole and in the right form, what its kind of price needs. */
export function isPlan(value: unknown): value is PricePlan {
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
  return typeof kind === 'string' && (find(kind)?.schema.safeParse(value).success ?? false);
}

/** Each takes the plans of its own schema alone, which is what `isPlan` sees to. */
const find = (kind: string): PriceKind<PricePlan> | undefined => kinds.get(kind) as PriceKind<PricePlan> | undefined;

/** What a span of calls costs under a contract's plan. */
export const charge = (plan: PricePlan, span: Span): Charge => kindOf(plan).charge(plan, span);

/** What one call of a span costs, see `PriceKind.priceOf`. */
export const priceOf = (plan: PricePlan, place: number, reached: number): Money | null =>
  kindOf(plan).priceOf(plan, place, reached);

/** Whether a plan corrects earlier statements of its count, see `PriceKind.looksBack`. */
export const looksBack = (plan: PricePlan): boolean => kindOf(plan).looksBack(plan);

/** What it costs under each reading of the plan's words (G2). */
export const readings = (plan: PricePlan, span: Span): ReturnType<PriceKind<PricePlan>['readings']> =>
  kindOf(plan).readings(plan, span);

/** What a contract says of its price, for people. */
export const factsOf = (plan: PricePlan): readonly { readonly label: string; readonly value: string }[] =>
  kindOf(plan).facts(plan);

export type { PriceFigures, PricedLine, PriceRows, PriceSection, Span } from './price-kind.js';
