import {
  isTiered,
  refusal,
  settingsOf,
  USUAL_SETTINGS,
  type AssessContract,
  type BillableRule,
  type ContractTerms,
  type EnterAdjustment,
  type NewContractVersion,
} from '@yiche/contracts';
import { isPlan, looksBack } from '@yiche/evidence';
import { addMonths, money } from '@yiche/kernel';
import { objectBy, sendBy } from './deadlines.js';
import { nextTerm, periodOf, termsOf, type Term } from './contract-term.js';

/** A contract as far as a change of it has to know. */
export interface ContractHistory {
  readonly versions: readonly ContractVersion[];
  /** In order. */
  readonly renewals: readonly Term[];
}

interface ContractVersion {
  readonly version: number;
  readonly validFrom: string;
  readonly terms: ContractTerms;
}

/** The version that holds in a month: the latest that is valid on its first day. Of two from the same day the later one replaces the other. */
export function versionIn<V extends ContractVersion>(versions: readonly V[], month: string): V | undefined {
  return versionOn(versions, `${month}-01`);
}

/** The version that holds on a day; of two that hold from the same day the later entered one was meant to replace the other. */
export function versionOn<V extends ContractVersion>(versions: readonly V[], day: string): V | undefined {
  return versions
    .filter(({ validFrom }) => validFrom <= day)
    .toSorted((a, b) => a.validFrom.localeCompare(b.validFrom) || a.version - b.version)
    .at(-1);
}

/** Whether the count runs on into a renewed term: what is entered later for a day within it changes nothing of that. */
export const runsOnInto = ({ from }: Term, versions: readonly ContractVersion[]): boolean => {
  const terms = (versionOn(versions, from) ?? versions[0])?.terms;
  return terms !== undefined && settingsOf(terms).countAtRenewal === 'on';
};

/**
 * Whether these terms may hold from that day: what was closed under other terms stays as it is (G6).
 * @param closed months that are closed or being closed
 * @throws DomainError `settlement/…` with the sentence that says what to do instead
 */
export function checkNewVersion(
  { versions, renewals }: ContractHistory,
  closed: readonly string[],
  { validFrom, terms }: { readonly validFrom: string; readonly terms: ContractTerms },
): void {
  if (!validFrom.endsWith('-01')) throw refusal('settlement/version-day');
  const month = validFrom.slice(0, 7);
  const last = closed.toSorted().at(-1);
  if (last !== undefined && month <= last) {
    const earliest = `${addMonths(last, 1)}-01`;
    throw refusal('settlement/month-closed', { last, earliest }, { earliest });
  }
  if (!isPlan(terms.plan)) throw refusal('settlement/unknown-price');
  checkDays(month, terms);
  if (terms.settings?.tiersBy === 'volume' && !isTiered(terms.plan)) throw refusal('settlement/unknown-price');
  const current = versionIn(versions, month) ?? versions[0];
  if (!current) return;
  if (same(current.terms, terms)) throw refusal('settlement/nothing-changed');
  if (!same(current.terms.term, terms.term) && (last !== undefined || renewals.length > 0))
    throw refusal('settlement/term-settled');
  if (terms.renewals < renewals.length) throw refusal('settlement/renewals-used#fewer', { used: renewals.length });
  const { from: begins } = terms.carriedIn;
  for (const each of [month, ...(begins === undefined ? [] : [begins])])
    if (!isAgreed(terms, renewals, each))
      throw refusal('settlement/outside-contract#version', { month: each }, { month: each });
  const next = { version: Infinity, validFrom, terms };
  if (last !== undefined) checkCount(current.terms, next, { versions: [...versions, next], renewals });
  const expected = ruleVersion(versions, current.terms, terms);
  if (terms.billable.version === expected) return;
  const isSame = expected === current.terms.billable.version;
  throw refusal(isSame ? 'settlement/rule-version#same' : 'settlement/rule-version', { expected }, { expected });
}

/** With a named day that is not included: a statement is sent after its month, and who objects has it before them. */
function checkDays(month: string, terms: ContractTerms): void {
  const sent = sendBy(month, terms);
  if (sent.startsWith(month)) throw refusal('settlement/send-within-month');
  if (objectBy(month, terms) <= sent) throw refusal('settlement/object-before-sent');
}

/** What a statement has counted from, and over what, is not changed in the middle of that count. */
function checkCount(
  current: ContractTerms,
  { validFrom, terms: next }: ContractVersion,
  { versions, renewals }: ContractHistory,
): void {
  const month = validFrom.slice(0, 7);
  const isSame = current.carriedIn.count === next.carriedIn.count && current.carriedIn.from === next.carriedIn.from;
  if (!isSame) throw refusal('settlement/carried-in-settled');
  const from = periodOf(next, renewals, month, (term) => runsOnInto(term, versions))?.from ?? month;
  if (current.accumulation !== next.accumulation && from !== month)
    throw refusal('settlement/count-running', { month, from });
  if (settingsOf(current).tiersBy !== settingsOf(next).tiersBy && from !== month)
    throw refusal('settlement/count-running', { month, from });
  const startsTerm = termsOf(next, renewals).some((term) => term.from === validFrom);
  if (settingsOf(current).countAtRenewal !== settingsOf(next).countAtRenewal && !startsTerm)
    throw refusal('settlement/count-running', { month, from });
  if (!same(current.plan, next.plan) && (looksBack(current.plan) || looksBack(next.plan)) && from !== month)
    throw refusal('settlement/count-running#looks-back', { month, from });
}

const isAgreed = (terms: ContractTerms, renewals: readonly Term[], month: string): boolean =>
  termsOf(terms, renewals).some(({ from, to }) => from <= `${month}-01` && `${month}-01` <= to);

/** The version of the rule is stored with each month (G1): the same rule keeps its number, another gets one that no rule had. */
function ruleVersion(versions: readonly ContractVersion[], current: ContractTerms, next: RuleTerms): number {
  return same(contentOf(current), contentOf(next))
    ? current.billable.version
    : Math.max(...versions.map(({ terms }) => terms.billable.version)) + 1;
}

/**
 * Terms as they were entered, with the number that their rule gets where none was said, and without settings that are the usual ones: a
 * contract that is read as usual says nothing of how.
 */
export function termsToKeep(
  { versions }: ContractHistory,
  { validFrom, terms: { settings, ...terms } }: Pick<NewContractVersion, 'validFrom' | 'terms'>,
): ContractTerms {
  const { billable } = terms;
  const said = settings && !same(settings, USUAL_SETTINGS) ? { settings } : {};
  const current = versionIn(versions, validFrom.slice(0, 7)) ?? versions[0];
  const version = billable.version ?? (current ? ruleVersion(versions, current.terms, { billable, ...said }) : 1);
  return { ...terms, billable: { ...billable, version }, ...said };
}

/** The version that holds once all have begun, whichever was entered first. */
export const versionAhead = ({ versions }: Pick<ContractHistory, 'versions'>): ContractVersion | undefined =>
  versions.toSorted((a, b) => a.validFrom.localeCompare(b.validFrom) || a.version - b.version).at(-1);

/** The term of the next renewal; null where the contract allows none, or none any more. */
export function nextRenewal({ versions, renewals }: ContractHistory): Term | null {
  const ahead = versionAhead({ versions });
  const last = ahead && termsOf(ahead.terms, renewals).at(-1);
  return last && renewals.length < ahead.terms.renewals ? nextTerm(last) : null;
}

/**
 * The term that the contract is renewed for by an assessment that is passed (G3, G9), with the one that is assessed.
 * @param today the contract day
 * @throws DomainError `settlement/…` when it may not be renewed (again), or was not assessed in the term that ends
 */
export function renewalOf(
  { versions, renewals }: ContractHistory,
  { assessedOn }: Pick<AssessContract, 'assessedOn'>,
  today: string,
): { readonly assessed: Term; readonly renewal: Term & { readonly number: number } } {
  const ahead = versionAhead({ versions });
  const last = ahead && termsOf(ahead.terms, renewals).at(-1);
  if (!last) throw refusal('settlement/no-terms');
  const next = nextRenewal({ versions, renewals });
  if (!next) throw refusal('settlement/renewals-used', { most: ahead.terms.renewals, used: renewals.length });
  if (assessedOn > today) throw refusal('settlement/assessed-in-future');
  // One assessment is for one term: it cannot renew the contract a second time.
  if (assessedOn < last.from) throw refusal('settlement/assessed-before-term', { from: last.from, to: last.to });
  return { assessed: last, renewal: { number: renewals.length + 1, ...next } };
}

/** @param thisMonth the contract month of today @throws DomainError `settlement/…` for an adjustment that corrects nothing */
export function checkAdjustment(
  { versions, renewals }: ContractHistory,
  { amount, correctsMonth }: Pick<EnterAdjustment, 'amount' | 'correctsMonth'>,
  thisMonth: string,
): void {
  if (money(amount) === 0n) throw refusal('settlement/no-amount');
  const terms = (versionIn(versions, correctsMonth) ?? versions[0])?.terms;
  if (!terms || !periodOf(terms, renewals, correctsMonth))
    throw refusal('settlement/outside-contract#adjustment', { month: correctsMonth }, { month: correctsMonth });
  if (correctsMonth > thisMonth) throw refusal('settlement/month-not-begun', { month: correctsMonth });
}

/** What of terms says which calls are billed. */
interface RuleTerms extends Pick<ContractTerms, 'settings'> {
  readonly billable: Pick<BillableRule, 'minimumSeconds' | 'testNumbers'>;
}

function contentOf({ billable: { minimumSeconds, testNumbers }, settings }: RuleTerms): object {
  const { unit, answeredBy } = settingsOf({ settings });
  return { minimumSeconds, testNumbers: [...new Set(testNumbers)].sort(), unit, answeredBy };
}

/** Whether both say the same: the database has its own order of keys. */
const same = (a: object, b: object): boolean => JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
