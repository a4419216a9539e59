import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { StoredContract } from '@yiche/billing';
import { AcceptBySilence } from '../accept-by-silence.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { ConcludeObjections } from '../conclude-objections.js';
import { MarkOverdue } from '../mark-overdue.js';

/** Silence becomes acceptance and answered objections are settled (G5), what is not paid becomes overdue (G7), each on its day. */
@Injectable()
export class MoveStatementsOn implements ClockDuty {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly acceptBySilence: AcceptBySilence,
    private readonly concludeObjections: ConcludeObjections,
    private readonly markOverdue: MarkOverdue,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const waiting = await this.dataSource.query<{ id: string; state: 'sent' | 'objected' | 'payable' }[]>(
      `SELECT id, state FROM settlement_statement
       WHERE contract_id = $1 AND state IN ('sent', 'objected', 'payable') ORDER BY month`,
      [contract.id],
    );
    const steps = {
      sent: ['accepted', (id: string) => this.acceptBySilence.accept(id)],
      objected: ['settled', (id: string) => this.concludeObjections.conclude(id)],
      payable: ['overdue', (id: string) => this.markOverdue.mark(id)],
    } as const;
    for (const { id, state } of waiting) {
      const [figure, step] = steps[state];
      await look.attempt(figure, id, async () => {
        if (await step(id)) look.report[figure] += 1;
      });
    }
  }
}
