import { settingsOf, type ContractTerms } from '@yiche/contracts';
import type { EntityManager } from 'typeorm';
import type { BillingRule } from '../domain/billable-rule.js';

/** The test numbers of contracts (G1): the id under which terms name one, and the blind index of its number, which leaves the server never. */
export class TestNumbers {
  private constructor(private readonly indexes: ReadonlyMap<string, string>) {}

  static async of(manager: EntityManager, contractId: string): Promise<TestNumbers> {
    return (await TestNumbers.ofEach(manager, [contractId]))(contractId);
  }

  /** Each contract's own: two may name the same number. */
  static async ofEach(
    manager: EntityManager,
    contractIds: readonly string[],
  ): Promise<(contractId: string) => TestNumbers> {
    const rows = await manager.query<{ id: string; contractId: string; index: string }[]>(
      `SELECT id, contract_id AS "contractId", number_index AS index FROM settlement_test_number WHERE contract_id = ANY($1)`,
      [contractIds],
    );
    return (contractId) =>
      new TestNumbers(new Map(rows.filter((row) => row.contractId === contractId).map(({ id, index }) => [id, index])));
  }

  has(id: string): boolean {
    return this.indexes.has(id);
  }

  /** The rule as calls are held against it: with the indexes of its numbers. Terms that were written before hold indexes themselves. */
  ruleToBill(terms: ContractTerms): BillingRule {
    const { billable } = terms;
    const { unit, answeredBy } = settingsOf(terms);
    const testNumbers = billable.testNumbers.map((each) => this.indexes.get(each) ?? each);
    return { ...billable, testNumbers, unit, answeredBy };
  }

  /** Terms as they may be shown: with the ids of its numbers, also those that were written before. */
  termsToShow(terms: ContractTerms): ContractTerms {
    const { billable } = terms;
    return { ...terms, billable: { ...billable, testNumbers: billable.testNumbers.map((each) => this.idOf(each)) } };
  }

  private idOf(idOrIndex: string): string {
    if (this.indexes.has(idOrIndex)) return idOrIndex;
    return [...this.indexes].find(([, index]) => index === idOrIndex)?.[0] ?? 'unknown';
  }
}
