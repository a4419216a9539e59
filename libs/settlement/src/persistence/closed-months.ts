import { Injectable } from '@nestjs/common';
import { ClosedMonths, type MonthsOf } from '@yiche/billing';
import type { EntityManager } from 'typeorm';

/** Months with a statement, or with a closing that has not failed. */
@Injectable()
export class StatementMonths extends ClosedMonths {
  async of(manager: EntityManager, whose: MonthsOf): Promise<string[]> {
    const [column, value] = 'contractId' in whose ? ['id', whose.contractId] : ['bureau_id', whose.bureauId];
    // A closing and a statement name their contract: neither can be written while this lock is held.
    const contracts = await manager.query<{ id: string }[]>(
      `SELECT id FROM settlement_contract WHERE ${column} = $1 ORDER BY id FOR UPDATE`,
      [value],
    );
    const rows = await manager.query<{ month: string }[]>(
      `SELECT month FROM settlement_statement WHERE contract_id = ANY ($1)
       UNION SELECT month FROM settlement_closing WHERE contract_id = ANY ($1) AND error IS NULL
       ORDER BY month`,
      [contracts.map(({ id }) => id)],
    );
    return rows.map(({ month }) => month);
  }
}
