import { isTiered, type ContractTerms, type PricePlan, type TieredPlan } from '@yiche/contracts';

/** The terms as a form holds them: everything may be missing, numbers may still be none. */
export interface VersionValues {
  /** The month with whose first day it begins, `2024-07`. */
  validFrom: string | null;
  terms: ContractTerms;
  reason: string;
}

/**
 * What is sent for a new version. The billable rule gets its next number by itself when it was changed: its number is stored with each
 * month (G1), so two rules may not share one.
 */
export function versionBody(
  { validFrom, terms, reason }: VersionValues,
  current: ContractTerms,
  basedOn: number,
): unknown {
  // What no field shows (the plan's kind, the rule's number) stays as it was.
  const billable = { ...current.billable, ...terms.billable, version: current.billable.version };
  const isNewRule = JSON.stringify(sorted(billable)) !== JSON.stringify(sorted(current.billable));
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
      billable: { ...billable, version: current.billable.version + (isNewRule ? 1 : 0) },
      mail: { to: terms.mail?.to ?? [], clerks: terms.mail?.clerks ?? [] },
    },
  };
}

/** Whether the terms say anything else than they did. */
export function isChanged(terms: ContractTerms, current: ContractTerms): boolean {
  return JSON.stringify(sorted(terms)) !== JSON.stringify(sorted(current));
}

/** Only tiers are typed in a form; a price of another kind stays as it was. */
const planOf = (typed: PricePlan | undefined, current: PricePlan): object =>
  isTiered(current)
    ? { ...current, ...typed, tiers: ((typed as TieredPlan | undefined)?.tiers ?? []).map(trimmedTier) }
    : current;

const trimmedTier = (tier: { from: number; price: string } | undefined): object => ({
  from: tier?.from,
  price: tier?.price?.trim(),
});

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
