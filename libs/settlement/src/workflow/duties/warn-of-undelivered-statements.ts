import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { StoredContract } from '@yiche/billing';
import { undeliveredSince } from '../../domain/clock-duties.js';
import { undeliveredLetter, type Undelivered } from '../../domain/warning-letters.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { WarnClerks } from '../warn-clerks.js';

/** Warns once a day of each statement that was sent and has not reached the bureau (G4): its silence is no acceptance meanwhile (G5). */
@Injectable()
export class WarnOfUndeliveredStatements implements ClockDuty {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly warnClerks: WarnClerks,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const undelivered = await this.dataSource.query<(Undelivered & { id: string })[]>(
      `SELECT d.id, s.number, s.month, d.recipients, d.last_error AS "lastError", d.state = 'failed' AS "isFinal"
       FROM settlement_delivery d JOIN settlement_statement s ON s.id = d.statement_id
       WHERE s.contract_id = $1 AND s.state IN ('sent', 'objected') AND d.kind = 'statement'
         AND (d.state = 'failed' OR (d.state = 'waiting' AND d.queued_at <= $2))
       ORDER BY s.month`,
      [contract.id, undeliveredSince(look.now)],
    );
    for (const { id, ...statement } of undelivered)
      await look.attempt('undelivered', id, async () => {
        const key = `undelivered:${id}:${look.today}`;
        look.report.warned += await this.warnClerks.warn(contract, key, undeliveredLetter(statement));
      });
  }
}
