import type { PricePlan } from '@yiche/contracts';
import type { Money } from '@yiche/kernel';
import type { Charge, PriceKind, Span } from './price-plan.js';
import { tiered } from './tiered.js';

/** Every kind of price there is; a new one is a file and a line here. */
const kinds: { readonly [Kind in PricePlan['kind']]: PriceKind<Extract<PricePlan, { kind: Kind }>> } = { tiered };

/** What a span of calls costs under a contract's plan. */
export function charge(plan: PricePlan, span: Span): Charge {
  return kinds[plan.kind].charge(plan, span);
}

/** What one call of a span costs, see `PriceKind.priceOf`. */
export function priceOf(plan: PricePlan, place: number, reached: number): Money | null {
  return kinds[plan.kind].priceOf(plan, place, reached);
}

/** Whether a plan corrects earlier statements of its count, see `PriceKind.looksBack`. */
export function looksBack(plan: PricePlan): boolean {
  return kinds[plan.kind].looksBack(plan);
}

/** What it costs under each reading of the plan's words (G2). */
export function readings(plan: PricePlan, span: Span): ReturnType<PriceKind<PricePlan>['readings']> {
  return kinds[plan.kind].readings(plan, span);
}

export type { Charge, PricedLine, Span } from './price-plan.js';
