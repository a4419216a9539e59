import type { Contract, ContractTerms } from '@yiche/contracts';

/** The version of a contract that holds on a day: the latest that has begun, else the first. */
export function versionOn(contract: Contract, day: string): Contract['versions'][number] | null {
  const ordered = [...contract.versions].sort((a, b) => a.version - b.version);
  return ordered.findLast(({ validFrom }) => validFrom <= day) ?? ordered[0] ?? null;
}

/** The terms of the newest version. */
export const latestTerms = (contract: Contract): ContractTerms | null =>
  [...contract.versions].sort((a, b) => b.version - a.version)[0]?.terms ?? null;

/** What a form for a new version begins with: the newest terms, and which version they are, so that one entered since is noticed. */
export const openedOn = (contract: Contract): { current: ContractTerms | null; basedOn: number } => ({
  current: latestTerms(contract),
  basedOn: Math.max(0, ...contract.versions.map(({ version }) => version)),
});

/** What a bureau's contract says of a month; null when there is none. */
export function termsOf(contracts: readonly Contract[], bureauId: string, month: string): ContractTerms | null {
  const day = `${month}-01`;
  const all = contracts.filter((contract) => contract.bureauId === bureauId);
  const contract = all.find((each) => covers(each, day)) ?? all[0];
  return contract ? (versionOn(contract, day)?.terms ?? null) : null;
}

/** The name of a bureau as its contract has it; its id while no contract says. */
export function bureauName(contracts: readonly Contract[] | undefined, bureauId: string): string {
  const contract = contracts?.find((each) => each.bureauId === bureauId);
  return contract?.versions.at(-1)?.terms.parties.bureau ?? bureauId;
}

function covers(contract: Contract, day: string): boolean {
  const term = versionOn(contract, day)?.terms.term;
  const terms = [...(term ? [term] : []), ...contract.renewals];
  return terms.some(({ from, to }) => from <= day && day <= to);
}
