/** How often the contract may be renewed, each time for a year (合同二). */
const RENEWALS = 2;

/** A year of the contract, with the day on which the one before was assessed and passed; null for the first. */
export interface ContractYear {
  readonly from: string;
  readonly to: string;
  readonly assessedOn: string | null;
}

/**
 * The years of the contract that the past needs. The contract as signed begins in April 2024; where the past lies after its last renewal the
 * demo tells of one that begins by whole years later.
 * @param first @param last months of the past, `YYYY-MM`
 */
export function contractYears(first: string, last: string): ContractYear[] {
  const lastYear = contractYearOf(last);
  const signedIn = lastYear - RENEWALS <= 2024 ? 2024 : Math.min(contractYearOf(first), lastYear);
  return Array.from({ length: lastYear - signedIn + 1 }, (_, n) => ({
    from: `${signedIn + n}-04-01`,
    to: `${signedIn + n + 1}-03-31`,
    assessedOn: n === 0 ? null : `${signedIn + n}-03-20`,
  }));
}

/** The calendar year in whose April a month's contract year began. */
const contractYearOf = (month: string): number => Number(month.slice(0, 4)) - (month.slice(5) < '04' ? 1 : 0);
