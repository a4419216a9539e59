import type { EntityManager } from 'typeorm';

/** Whose months are asked for. */
export type MonthsOf = { readonly contractId: string } | { readonly bureauId: string };

/** Which months are settled: what a contract says of them, or what happened in them, changes no more (G6). Known by who settles. */
export abstract class ClosedMonths {
  /**
   * The months of a contract, or of a bureau's contracts, that are closed or being closed; no other becomes so until the transaction
   * ends. One whose closing failed is still open: what made it fail has to be put right.
   */
  abstract of(manager: EntityManager, whose: MonthsOf): Promise<string[]>;
}
