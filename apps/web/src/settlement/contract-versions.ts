import type { Contract, ContractTerms } from '@yiche/contracts';

/** The version that holds today. */
export const inForce = ({ versions, versionInForce }: Contract): Contract['versions'][number] | null =>
  versions.find(({ version }) => version === versionInForce) ?? null;

/** The terms that hold once all versions have begun. */
export const termsAhead = ({ versions, versionAhead }: Contract): ContractTerms | null =>
  versions.find(({ version }) => version === versionAhead)?.terms ?? null;

/** What a form for a new version begins with: those terms, and the version entered last, so that one entered since is noticed. */
export const openedOn = (contract: Contract): { current: ContractTerms | null; basedOn: number } => ({
  current: termsAhead(contract),
  basedOn: Math.max(0, ...contract.versions.map(({ version }) => version)),
});

/** The name of a bureau as its contract has it; its id while no contract says. */
export function bureauName(contracts: readonly Contract[] | undefined, bureauId: string): string {
  const contract = contracts?.find((each) => each.bureauId === bureauId);
  return contract?.versions.at(-1)?.terms.parties.bureau ?? bureauId;
}
