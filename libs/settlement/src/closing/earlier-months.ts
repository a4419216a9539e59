import { TestNumbers, type BillingRule, type Period } from '@yiche/billing';
import type { EntityManager } from 'typeorm';
import { Statement } from '../persistence/statement.entity.js';

type Earlier = Pick<Statement, 'month' | 'terms' | 'figures' | 'periodFrom' | 'cumulativeAfter'>;

/** The months of a contract that are closed. */
export class EarlierMonths {
  private readonly rules: ReadonlyMap<string, BillingRule>;

  private constructor(
    private readonly statements: readonly Earlier[],
    numbers: TestNumbers,
  ) {
    this.rules = new Map(statements.map(({ month, terms }) => [month, numbers.ruleToBill(terms)]));
  }

  static async of(manager: EntityManager, contractId: string): Promise<EarlierMonths> {
    const statements = await manager.getRepository(Statement).find({
      where: { contractId },
      order: { month: 'ASC' },
      select: { id: true, month: true, terms: true, figures: true, periodFrom: true, cumulativeAfter: true },
    });
    return new EarlierMonths(statements, await TestNumbers.of(manager, contractId));
  }

  /** The first of them; null for none. */
  get first(): string | null {
    return this.statements[0]?.month ?? null;
  }

  /** By which rule calls of that month are billed, whenever they are found; null for a month that is not closed. */
  ruleOf(month: string): BillingRule | null {
    return this.rules.get(month) ?? null;
  }

  allRules(): BillingRule[] {
    return [...this.rules.values()];
  }

  /** The first month of the period of a closed one. */
  periodFromOf(month: string): string | null {
    return this.statements.find((each) => each.month === month)?.periodFrom ?? null;
  }

  /** The month's statement if it is of another period than this one; null otherwise. */
  ofAnotherPeriod(month: string, period: Period): Pick<Earlier, 'terms' | 'periodFrom'> | null {
    const own = this.statements.find((each) => each.month === month);
    return own && own.periodFrom !== period.from ? own : null;
  }

  /** The count that its tiers follow at which a period that is over stands: as its last month left it, and as later statements have corrected it. */
  standOf(periodFrom: string): number {
    const months = this.statements.filter((each) => each.periodFrom === periodFrom);
    const corrected = this.statements
      .flatMap(({ figures }) => figures.adjustments)
      .findLast(({ correctsMonth, ofPeriod }) => ofPeriod && months.some(({ month }) => month === correctsMonth));
    const last = months.at(-1);
    return corrected?.ofPeriod?.after ?? last?.figures.volume?.after ?? last?.cumulativeAfter ?? 0;
  }

  /** All calls that had come in when a period's last month ended, or was corrected; by a contract whose tiers follow them. */
  volumeBefore(period: Period): number {
    const last = this.statements.findLast(({ periodFrom }) => periodFrom === period.from);
    return last?.figures.volume?.after ?? last?.cumulativeAfter ?? period.carriedIn;
  }

  /** The count with which the next month of a period begins. */
  countBefore(period: Period): number {
    return (
      this.statements.findLast(({ periodFrom }) => periodFrom === period.from)?.cumulativeAfter ?? period.carriedIn
    );
  }
}
