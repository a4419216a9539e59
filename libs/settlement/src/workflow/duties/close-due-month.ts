import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { findTermsOfMonth, type StoredContract } from '@yiche/billing';
import { SYSTEM } from '@yiche/identity';
import { Logger, tell } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { MonthDue } from '../../closing/month-due.js';
import { RequestClosing } from '../../closing/request-closing.js';
import { closesAt } from '../../domain/clock-duties.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { refusalOf } from '../refusal-of.js';

/** Months are closed in their order: the count of one goes on from the one before. One that is refused is asked for again. */
@Injectable()
export class CloseDueMonth implements ClockDuty {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly due: MonthDue,
    private readonly closing: RequestClosing,
    private readonly logger: Logger,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const month = await this.due.over(contract);
    if (month === null || look.now < closesAt(month) || !findTermsOfMonth(contract, month)) return;
    const [begun] = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM settlement_closing WHERE contract_id = $1 AND month = $2 AND error IS NULL',
      [contract.id, month],
    );
    if (begun) return;
    await look.attempt('close', `${contract.id} ${month}`, async () => {
      const refusal = await refusalOf(this.closing.request(contract.id, month, SYSTEM));
      if (refusal) tell(this.logger, 'statement.not-closed', { contractId: contract.id, month, code: refusal.code });
      else look.report.closing += 1;
    });
  }
}
