import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { StoredContract } from '@yiche/billing';
import { lateSettlementLetter } from '../../domain/letter.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { WarnClerks } from '../warn-clerks.js';

/** Warns once a day of each objection that was not settled in time (G5). */
@Injectable()
export class WarnOfLateObjections implements ClockDuty {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly warnClerks: WarnClerks,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const late = await this.dataSource.query<{ id: string; number: string; month: string; settleBy: string }[]>(
      `SELECT o.id, s.number, s.month, o.settle_by::text AS "settleBy"
       FROM settlement_objection o JOIN settlement_statement s ON s.id = o.statement_id
       WHERE s.contract_id = $1 AND s.state = 'objected' AND o.settled_at IS NULL AND o.settle_by < $2 ORDER BY o.raised_at`,
      [contract.id, look.today],
    );
    for (const { id, ...objection } of late)
      await look.attempt('objection', id, async () => {
        const key = `objection:${id}:${look.today}`;
        look.report.warned += await this.warnClerks.warn(contract, key, lateSettlementLetter(objection));
      });
  }
}
