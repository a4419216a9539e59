import type { BillableRule } from '@yiche/contracts';
import type { EntityManager } from 'typeorm';
import type { Period } from '../domain/contract-term.js';
import { Statement } from '../persistence/statement.entity.js';

type Earlier = Pick<Statement, 'month' | 'terms' | 'periodFrom' | 'cumulativeAfter'>;

/** The months of a contract that are closed. */
export class EarlierMonths {
  private constructor(private readonly statements: readonly Earlier[]) {}

  static async of(manager: EntityManager, contractId: string): Promise<EarlierMonths> {
    const statements = await manager.getRepository(Statement).find({
      where: { contractId },
      order: { month: 'ASC' },
      select: { id: true, month: true, terms: true, periodFrom: true, cumulativeAfter: true },
    });
    return new EarlierMonths(statements);
  }

  /** The first of them; null for none. */
  get first(): string | null {
    return this.statements[0]?.month ?? null;
  }

  /** By which rule calls of that month are billed, whenever they are found; null for a month that is not closed. */
  ruleOf(month: string): BillableRule | null {
    return this.statements.find((each) => each.month === month)?.terms.billable ?? null;
  }

  /** The count with which the next month of a period begins. */
  countBefore(period: Period): number {
    return (
      this.statements.findLast(({ periodFrom }) => periodFrom === period.from)?.cumulativeAfter ?? period.carriedIn
    );
  }
}
