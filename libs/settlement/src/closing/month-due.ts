import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { refusal } from '@yiche/contracts';
import { termsOfMonth, type StoredContract } from '@yiche/billing';
import { addMonths, Clock, instantsOf, monthOf } from '@yiche/kernel';
import { DataSource, type EntityManager } from 'typeorm';

/** Which month of a contract is to be closed next. Months follow each other without a gap: each count begins where the one before ends. */
@Injectable()
export class MonthDue {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The month after the last closed one, or the first with calls; null while there was no call. It need not be over. */
  async next(contract: StoredContract, manager: EntityManager = this.dataSource.manager): Promise<string | null> {
    const [row] = await manager.query<{ last: string | null; first: Date | null }[]>(
      `SELECT (SELECT max(month) FROM settlement_statement WHERE contract_id = $1) AS last,
         (SELECT min(arrived_at) FROM ledger_call WHERE bureau_id = $2) AS first`,
      [contract.id, contract.bureauId],
    );
    if (row?.last) return addMonths(row.last, 1);
    if (!row?.first) return null;
    const terms = contract.versions.at(-1)?.terms;
    const begins = terms?.carriedIn.from ?? terms?.term.from.slice(0, 7) ?? '';
    const first = monthOf(row.first);
    return first > begins ? first : begins;
  }

  /** The same when the month is over, so that it may be closed; null otherwise. */
  async over(contract: StoredContract): Promise<string | null> {
    const due = await this.next(contract);
    return due !== null && due < monthOf(this.clock.now()) ? due : null;
  }

  /**
   * Whether this month can be closed now.
   * @throws DomainError `settlement/outside-contract`, `month-not-over`, `earlier-month-open`, `nothing-to-settle`, `calls-still-open`
   */
  async check(
    contract: StoredContract,
    month: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    termsOfMonth(contract, month);
    if (monthOf(this.clock.now()) <= month) throw refusal('settlement/month-not-over', { month });
    const due = await this.next(contract, manager);
    if (due === null || month < due) throw refusal('settlement/nothing-to-settle', { month });
    if (month > due) throw refusal('settlement/earlier-month-open', { due }, { due });
    const { from, to } = instantsOf(month);
    const [open] = await manager.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ledger_call
       WHERE bureau_id = $1 AND ended_at IS NULL AND connected_at >= $2 AND connected_at < $3`,
      [contract.bureauId, from, to],
    );
    if (open && open.count > 0)
      throw refusal('settlement/calls-still-open', { month, calls: open.count }, { calls: open.count });
  }
}
