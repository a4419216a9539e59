import { Injectable } from '@nestjs/common';
import { ClosedMonths, holdContracts, type MonthsOf } from '@yiche/billing';
import type { EntityManager } from 'typeorm';

/** Months with a statement, or with a closing that has not failed. */
@Injectable()
export class StatementMonths extends ClosedMonths {
  async of(manager: EntityManager, whose: MonthsOf): Promise<string[]> {
    const contracts = await holdContracts(manager, whose);
    const rows = await manager.query<{ month: string }[]>(
      `SELECT month FROM settlement_statement WHERE contract_id = ANY ($1)
       UNION SELECT month FROM settlement_closing WHERE contract_id = ANY ($1) AND error IS NULL
       ORDER BY month`,
      [contracts],
    );
    return rows.map(({ month }) => month);
  }
}
