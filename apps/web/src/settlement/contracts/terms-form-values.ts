import {
  isTiered,
  settingsOf,
  type ContractSettings,
  type ContractTerms,
  type NewContractVersion,
  type PricePlan,
  type TieredPlan,
} from '@yiche/contracts';

/** The terms as a form holds them: everything may be missing, numbers may still be none. */
export interface VersionValues {
  /** The month with whose first day it begins, `2024-07`. */
  validFrom: string | null;
  terms: ContractTerms;
  reason: string;
}

/**
 * What is sent for a new version. The billable rule is sent without its number: the server knows whether it is another rule, which is
 * not so when a test number was taken out and put in again.
 */
export function versionBody(
  { validFrom, terms, reason }: VersionValues,
  current: ContractTerms,
  basedOn: number,
): unknown {
  // What no field shows stays as it was.
  const { version: _, ...billable } = { ...current.billable, ...terms.billable };
  const { count, source, from } = terms.carriedIn ?? current.carriedIn;
  return {
    validFrom: validFrom ? `${validFrom}-01` : '',
    reason,
    basedOn,
    terms: {
      ...current,
      ...terms,
      plan: planOf(terms.plan, current.plan),
      carriedIn: { count, source: source ?? '', ...(from ? { from } : {}) },
      billable,
      settings: settingsSaid({ ...settingsOf(current), ...terms.settings }),
      mail: { to: terms.mail?.to ?? [], clerks: terms.mail?.clerks ?? [] },
    },
  };
}

/** Whether the terms say anything else than they did. */
export function isChanged(terms: NewTerms, current: ContractTerms): boolean {
  return JSON.stringify(content(terms)) !== JSON.stringify(content(current));
}

/** An amount that was emptied is none, and tiers that follow the calls that count say nothing of it. */
const settingsSaid = ({ contractTotal, tiersBy, ...settings }: ContractSettings): ContractSettings => ({
  ...settings,
  contractTotal: contractTotal?.trim().replaceAll(',', '') || null,
  ...(tiersBy && { tiersBy }),
});

/** Only tiers are typed in a form; a price of another kind stays as it was. */
const planOf = (typed: PricePlan | undefined, current: PricePlan): object =>
  isTiered(current)
    ? { ...current, ...typed, tiers: ((typed as TieredPlan | undefined)?.tiers ?? []).map(trimmedTier) }
    : current;

const trimmedTier = (tier: { from: number; price: string } | undefined): object => ({
  from: tier?.from,
  price: tier?.price?.trim(),
});

type NewTerms = NewContractVersion['terms'];

/** Without the rule's number, with its open words as they are read, and with its test numbers in one order: a form may have put them in again. */
const content = ({ billable: { minimumSeconds, testNumbers }, settings, ...terms }: NewTerms): unknown =>
  sorted({ ...terms, minimumSeconds, testNumbers: testNumbers.toSorted(), settings: settingsOf({ settings }) });

/** With the names of objects in one order, so that equal ones read equal. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
