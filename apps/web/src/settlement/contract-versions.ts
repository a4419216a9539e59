import type { Contract, ContractTerms } from '@yiche/contracts';

/** The version that holds today. */
export const inForce = ({ versions, versionInForce }: Contract): Contract['versions'][number] | null =>
  versions.find(({ version }) => version === versionInForce) ?? null;

/** The terms of the newest version. */
export const latestTerms = (contract: Contract): ContractTerms | null =>
  [...contract.versions].sort((a, b) => b.version - a.version)[0]?.terms ?? null;

/** What a form for a new version begins with: the newest terms, and which version they are, so that one entered since is noticed. */
export const openedOn = (contract: Contract): { current: ContractTerms | null; basedOn: number } => ({
  current: latestTerms(contract),
  basedOn: Math.max(0, ...contract.versions.map(({ version }) => version)),
});

/** The name of a bureau as its contract has it; its id while no contract says. */
export function bureauName(contracts: readonly Contract[] | undefined, bureauId: string): string {
  const contract = contracts?.find((each) => each.bureauId === bureauId);
  return contract?.versions.at(-1)?.terms.parties.bureau ?? bureauId;
}
