import { inCents, inFull, minus, money, sum, toCents } from '@yiche/kernel';
import { amountInWords } from '../v1/amount-in-words.js';
import type { Figures } from '../v1/figures.js';
import { outagePenalty } from '../v1/outage-penalty.js';
import { statementFigures as v1Figures, type StatementInput as V1Input } from '../v1/statement-figures.js';
import type { Terms } from './terms.js';

export type StatementInput = Omit<V1Input, 'terms'> & { readonly terms: Pick<Terms, 'plan' | 'outage' | 'settings'> };

/** As in the first format, but that service not provided may be a share of all that the contract is worth (G7). */
export function statementFigures(input: StatementInput): Figures {
  const { terms, lost } = input;
  const figures = v1Figures(input);
  const base = outageBase(terms);
  if (base === null) return figures;
  const { rate, amount } = outagePenalty(base, lost, terms);
  const due = [figures.charge, ...figures.adjustments.map((each) => each.amount)].map((each) => money(each));
  const total = toCents(minus(sum(due), amount));
  return {
    ...figures,
    outage: { days: figures.outage.days, base: inFull(base), rate, amount: inFull(amount) },
    total: inCents(total),
    totalInWords: amountInWords(total),
  };
}

/** What service not provided is a share of where that is not the month's fee. */
const outageBase = ({ settings: { outageOf, contractTotal } }: Pick<Terms, 'settings'>) =>
  outageOf === 'contract' && contractTotal !== null ? money(contractTotal) : null;
