import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { findTermsOfMonth, sendBy, type StoredContract } from '@yiche/billing';
import type { StatementState } from '@yiche/contracts';
import { SYSTEM } from '@yiche/identity';
import { addMonths, monthOf, type DomainError } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { isWarningDue, monthsBetween, sendsAt } from '../../domain/clock-duties.js';
import { lateStatementLetter } from '../../domain/letter.js';
import type { ClockDuty, ClockLook } from '../clock-look.js';
import { refusalOf } from '../refusal-of.js';
import { SendStatement } from '../send-statement.js';
import { WarnClerks } from '../warn-clerks.js';

interface OpenStatement {
  readonly id: string;
  readonly month: string;
  readonly state: StatementState;
}

/** Sends a month's statement on its day (G4), and warns the clerks where it cannot be sent. */
@Injectable()
export class SendDueStatements implements ClockDuty {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sendStatement: SendStatement,
    private readonly warnClerks: WarnClerks,
  ) {}

  async do(contract: StoredContract, look: ClockLook): Promise<void> {
    const statements = await this.dataSource.query<OpenStatement[]>(
      'SELECT id, month, state FROM settlement_statement WHERE contract_id = $1',
      [contract.id],
    );
    const serviceFrom = await this.firstMonthOfService(contract);
    for (const month of endedMonths(contract, look.now)) {
      if (serviceFrom === null || month < serviceFrom) continue;
      const statement = statements.find((each) => each.month === month);
      await look.attempt('send', `${contract.id} ${month}`, () => this.sendInTime(contract, month, statement, look));
    }
  }

  /** From the month of the bureau's first call on: what is before it nobody settles by himself. Null without a call. */
  private async firstMonthOfService({ bureauId }: StoredContract): Promise<string | null> {
    const [first] = await this.dataSource.query<{ at: Date }[]>(
      'SELECT arrived_at AS at FROM ledger_call WHERE bureau_id = $1 ORDER BY arrived_at LIMIT 1',
      [bureauId],
    );
    return first ? monthOf(first.at) : null;
  }

  private async sendInTime(
    contract: StoredContract,
    month: string,
    statement: OpenStatement | undefined,
    { now, today, report }: ClockLook,
  ): Promise<void> {
    if (statement && statement.state !== 'draft') return;
    const terms = findTermsOfMonth(contract, month)?.terms;
    if (!terms || !isWarningDue(month, terms, now)) return;
    let refusal: DomainError | null = null;
    if (statement && now >= sendsAt(month, terms)) {
      refusal = await refusalOf(this.sendStatement.send(statement.id, SYSTEM));
      if (!refusal) {
        report.sent += 1;
        return;
      }
      // Somebody sent it by hand just now.
      if (refusal.code === 'settlement/not-now') return;
    }
    const letter = lateStatementLetter({
      month,
      title: contract.title,
      sendBy: sendBy(month, terms),
      today,
      isClosed: statement !== undefined,
      obstacle: refusal?.message ?? null,
    });
    report.warned += await this.warnClerks.warn(contract, `warning:${contract.id}:${month}:${today}`, letter);
  }
}

/** The months of the contract that have ended, in order. */
function endedMonths(contract: StoredContract, now: Date): string[] {
  const [first = ''] = contract.versions.map(({ terms }) => terms.term.from.slice(0, 7)).toSorted();
  return monthsBetween(first, addMonths(monthOf(now), -1)).filter((month) => findTermsOfMonth(contract, month));
}
