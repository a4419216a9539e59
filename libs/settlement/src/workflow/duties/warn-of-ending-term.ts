import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Contracts, endingOf, findTermsOfMonth, whyItEnds, type StoredContract } from '@yiche/billing';
import { addDays, instantsOf } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { MonthDue } from '../../closing/month-due.js';
import { weekBeforeEnd } from '../../domain/clock-duties.js';
import { endingTermLetter, noTermLetter } from '../../domain/warning-letters.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { WarnClerks } from '../warn-clerks.js';

/**
 * Warns that the last agreed term ends and nothing follows it (G3, G9): once a week before its end, and anew when the reason is another, and once a day when a month with calls is
 * over that no contract covers, for it cannot be closed.
 */
@Injectable()
export class WarnOfEndingTerm implements ClockDuty {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly contracts: Contracts,
    private readonly due: MonthDue,
    private readonly warnClerks: WarnClerks,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const { id, title } = contract;
    const ending = endingOf(contract, look.today);
    const week = ending && weekBeforeEnd(ending.on, look.today);
    if (ending && week !== null && !(await this.isCovered(contract, addDays(ending.on, 1).slice(0, 7)))) {
      const letter = endingTermLetter({ title, to: ending.on, why: ending.why });
      look.report.warned += await this.warnClerks.warn(
        contract,
        `term:${id}:${ending.on}:${week}:${ending.why}`,
        letter,
      );
    }
    const month = await this.due.over(contract);
    if (month === null || (await this.isCovered(contract, month)) || !(await this.hasCalls(contract, month))) return;
    const letter = noTermLetter({ title, month, why: whyItEnds(contract) });
    look.report.warned += await this.warnClerks.warn(contract, `no-term:${id}:${month}:${look.today}`, letter);
  }

  /** By this contract, or by another of the bureau that follows it. */
  private async isCovered({ bureauId }: StoredContract, month: string): Promise<boolean> {
    return (await this.contracts.all(bureauId)).some((contract) => findTermsOfMonth(contract, month) !== null);
  }

  private async hasCalls({ bureauId }: StoredContract, month: string): Promise<boolean> {
    const { from, to } = instantsOf(month);
    const calls = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM ledger_call WHERE bureau_id = $1 AND arrived_at >= $2 AND arrived_at < $3 LIMIT 1',
      [bureauId, from, to],
    );
    return calls.length > 0;
  }
}
