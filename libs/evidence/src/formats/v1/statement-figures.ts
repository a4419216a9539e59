import { inCents, inFull, minus, money, NOTHING, sum, times, toCents, type Money } from '@yiche/kernel';
import { amountInWords } from './amount-in-words.js';
import type { AdjustmentFigure, Figures } from './figures.js';
import { outagePenalty } from './outage-penalty.js';
import type { Terms } from './terms.js';
import { charge, readings, type PricedLine } from '../../price-plans/index.js';

/** A correction that waits for the next statement (G6): calls given or taken back, or an amount. */
export interface Adjustment {
  readonly kind: AdjustmentFigure['kind'];
  readonly correctsMonth: string;
  /** Calls that count more, or fewer; priced at the place in the count at which the statement finds itself. */
  readonly count: number;
  /** For what is not counted; null where `count` is priced. */
  readonly amount: string | null;
  readonly reason: string;
  /** See `AdjustmentFigure`: for calls of an earlier period, which come with their amount. */
  readonly ofPeriod?: { readonly before: number; readonly after: number };
}

/** What of the terms the figures follow from. */
type PricedTerms = Pick<Terms, 'plan' | 'outage'>;

export interface StatementInput {
  readonly terms: PricedTerms;
  /** Cumulative count of the period before this statement. */
  readonly before: number;
  readonly adjustments: readonly Adjustment[];
  /** The month's own calls that count. */
  readonly own: number;
  readonly lost: readonly { readonly day: string; readonly minutes: number }[];
}

/**
 * Everything a statement says in figures. Adjusted calls take the next places in the count, then come the month's own, so that what
 * all statements of a period bill together is what the period's count costs, whenever a call was found.
 */
export function statementFigures({ terms, before, adjustments, own, lost }: StatementInput): Figures {
  const adjusted = adjustments.reduce((total, { count }) => total + count, 0);
  const after = before + adjusted + own;
  const ownSpan = { before: before + adjusted, after, reached: after };
  const { amount: fee, lines } = charge(terms.plan, ownSpan);
  const priced = priceAdjustments(adjustments, before, after, terms);
  const base = feeOfTheMonth(lines);
  const penalty = outagePenalty(base, lost, terms);
  const total = toCents(minus(sum([fee, ...priced.map(({ amount }) => money(amount))]), penalty.amount));
  return {
    counts: { before, adjusted, own, after },
    lines: lines.map(({ price, count, ...line }) => ({
      ...line,
      count,
      price: inFull(price),
      amount: inFull(times(price, count)),
    })),
    charge: inFull(fee),
    readings: readings(terms.plan, { before, after, reached: after }).map(({ amount, ...reading }) => ({
      ...reading,
      amount: inFull(amount),
    })),
    adjustments: priced,
    outage: {
      days: lost.map(({ day, minutes }) => ({ day, minutes })),
      ...(base !== fee && { base: inFull(base) }),
      rate: penalty.rate,
      amount: inFull(penalty.amount),
    },
    total: inCents(total),
    totalInWords: amountInWords(total),
  };
}

/** What service not provided is a share of (G7): the month's own calls, not what its closing corrects in earlier statements. */
const feeOfTheMonth = (lines: readonly PricedLine[]): Money =>
  sum(lines.filter(({ isCorrection }) => !isCorrection).map(({ price, count }) => times(price, count)));

/** How many calls a correction counts, in whichever period. */
export const callsOf = ({ count, ofPeriod }: Pick<AdjustmentFigure, 'count' | 'ofPeriod'>): number =>
  ofPeriod ? ofPeriod.after - ofPeriod.before : count;

/**
 * The place in the period's count of a statement's line, from 1: lines found late come first, then what is taken back, then the month's own.
 * Null for a call of an earlier period, which has its place there; such lines are the first of all.
 * @param lines all the statement's lines
 */
export function placeOf({ counts, adjustments }: Figures, lines: number, line: number): number | null {
  const { before, adjusted, own } = counts;
  const late = lines - own;
  if (line > late) return before + adjusted + line - late;
  const elsewhere = adjustments
    .filter(({ kind, ofPeriod }) => kind === 'late-calls' && ofPeriod)
    .reduce((total, each) => total + callsOf(each), 0);
  return line > elsewhere ? before + line - elsewhere : null;
}

function priceAdjustments(
  adjustments: readonly Adjustment[],
  before: number,
  reached: number,
  { plan }: PricedTerms,
): AdjustmentFigure[] {
  let at = before;
  return adjustments.map(({ kind, correctsMonth, count, amount, reason, ofPeriod }) => {
    const span = { before: at, after: at + count, reached };
    at += count;
    const priced: Money = count === 0 ? NOTHING : charge(plan, span).amount;
    return {
      ...{ kind, correctsMonth, count, amount: inFull(sum([priced, money(amount ?? '0')])), reason },
      ...(ofPeriod && { ofPeriod }),
    };
  });
}
