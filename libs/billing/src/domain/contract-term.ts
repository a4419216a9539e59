import { settingsOf, type ContractTerms } from '@yiche/contracts';
import { addDays } from '@yiche/kernel';

/** A term of the contract, both days included. */
export interface Term {
  readonly from: string;
  readonly to: string;
}

/** The months over which the cumulative count of a month runs (G3), and with how many it begins. */
export interface Period {
  /** The first that is settled here. */
  readonly from: string;
  readonly to: string;
  readonly carriedIn: number;
}

/** The term that follows one: as long again. */
export function nextTerm({ from, to }: Term): Term {
  const next = addDays(to, 1);
  const years = Number(next.slice(0, 4)) - Number(from.slice(0, 4));
  const months = years * 12 + Number(next.slice(5, 7)) - Number(from.slice(5, 7));
  const [year = 0, month = 1] = next.split('-').map(Number);
  return { from: next, to: new Date(Date.UTC(year, month - 1 + months, 0)).toISOString().slice(0, 10) };
}

/** All terms that are agreed: the first, and one for each recorded renewal. */
export function termsOf({ term }: ContractTerms, renewals: readonly Term[]): Term[] {
  return [term, ...renewals];
}

/**
 * The period to whose count a month belongs; null for a month outside the contract, or before the first that is settled here. A renewal begins a new
 * count unless it runs on into its term, a calendar year one on 1 January; what is carried in belongs to the first.
 * @param runsOn whether the count runs on into a renewed term from the one before: as the version said that held when it began
 */
export function periodOf(
  terms: ContractTerms,
  renewals: readonly Term[],
  month: string,
  runsOn: (term: Term) => boolean = () => settingsOf(terms).countAtRenewal === 'on',
): Period | null {
  const day = `${month}-01`;
  const all = termsOf(terms, renewals);
  const at = all.findIndex(({ from, to }) => from <= day && day <= to);
  const [first, last] = [all[0], all.at(-1)];
  if (at < 0 || !first || !last) return null;
  const year = month.slice(0, 4);
  const ofYear = { from: later(first.from, `${year}-01-01`), to: earlier(last.to, `${year}-12-31`) };
  const period = terms.accumulation === 'term' ? runOf(all, at, runsOn) : ofYear;
  const [from, to] = [period.from.slice(0, 7), period.to.slice(0, 7)];
  const begins = terms.carriedIn.from ?? first.from.slice(0, 7);
  if (month < begins) return null;
  const isCarriedInto = from <= begins && begins <= to;
  return { from: isCarriedInto ? begins : from, to, carriedIn: isCarriedInto ? terms.carriedIn.count : 0 };
}

/** The terms around one over which a count runs: from the last that began anew until the next that does. */
function runOf(all: readonly Term[], at: number, runsOn: (term: Term) => boolean): Term {
  const begins = all.findLastIndex((term, index) => index <= at && (index === 0 || !runsOn(term)));
  const next = all.findIndex((term, index) => index > at && !runsOn(term));
  return { from: (all[begins] as Term).from, to: (all[next < 0 ? all.length - 1 : next - 1] as Term).to };
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);
