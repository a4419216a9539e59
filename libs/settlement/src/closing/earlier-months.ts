import type { BillableRule } from '@yiche/contracts';
import type { Money } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { Period } from '../domain/contract-term.js';
import { charge } from '../domain/price-plans/index.js';
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

  /**
   * What calls of a month of another period cost that are taken back now: the last places of that period, at its own prices.
   * Null for a month of this period, where they are priced by their count (ADR 0025).
   * @param count below zero @param taken calls of that period that are taken back by this statement already
   */
  priceInOwnPeriod(month: string, period: Period, count: number, taken: number): Money | null {
    const own = this.statements.find((each) => each.month === month);
    if (!own || own.periodFrom === period.from) return null;
    const end = this.statements.findLast(({ periodFrom }) => periodFrom === own.periodFrom)?.cumulativeAfter ?? 0;
    const [before, after] = [end - taken, end - taken + count];
    return charge(own.terms.plan, { before, after, reached: after }).amount;
  }

  /** The count with which the next month of a period begins. */
  countBefore(period: Period): number {
    return (
      this.statements.findLast(({ periodFrom }) => periodFrom === period.from)?.cumulativeAfter ?? period.carriedIn
    );
  }
}
