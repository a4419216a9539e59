import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { StatementState } from '@yiche/contracts';
import { Clock, contractDate, DomainError } from '@yiche/kernel';
import { Logger, Metrics } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { SYSTEM } from '../actor.js';
import { MonthDue } from '../closing/month-due.js';
import { Contracts, findTermsOfMonth, termsOn, type StoredContract } from '../contracts.js';
import { closesAt, isWarningDue, monthsBetween, sendsAt } from '../domain/clock-duties.js';
import { addMonths, monthOf } from '../domain/contract-calendar.js';
import { sendBy } from '../domain/deadlines.js';
import { lateSettlementLetter, lateStatementLetter } from '../domain/letter.js';
import { AcceptBySilence } from './accept-by-silence.js';
import { ConcludeObjections } from './conclude-objections.js';
import { Deliveries } from './deliveries.js';
import { MarkOverdue } from './mark-overdue.js';
import { MonthCloser } from './month-closer.js';
import { SendStatement } from './send-statement.js';
import { WarnClerks } from './warn-clerks.js';

/** What one look found to do. */
export interface TickReport {
  closing: number;
  sent: number;
  warned: number;
  accepted: number;
  settled: number;
  overdue: number;
  resumed: number;
  failures: number;
}

interface OpenStatement {
  readonly id: string;
  readonly month: string;
  readonly state: StatementState;
}

/**
 * Brings what a day of a contract brings (G4, G5, G7). Looks at what stands and at the time, keeps nothing in mind: looking twice does
 * nothing twice, and who slept through a day does the rest at the next look. What fails in one place is logged, counted, and stops
 * nothing elsewhere.
 */
@Injectable()
export class StatementClock {
  private readonly failed;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly contracts: Contracts,
    private readonly due: MonthDue,
    private readonly closer: MonthCloser,
    private readonly sendStatement: SendStatement,
    private readonly acceptBySilence: AcceptBySilence,
    private readonly concludeObjections: ConcludeObjections,
    private readonly markOverdue: MarkOverdue,
    private readonly warnClerks: WarnClerks,
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.failed = metrics.counter(
      'yiche_settlement_clock_failures_total',
      'What a day of a contract brings and could not be done',
      ['what'],
    );
  }

  /** @param stillMine asked before each contract; false ends the look, another process has taken over */
  async tick(stillMine: () => Promise<boolean> = async () => true): Promise<TickReport> {
    const report: TickReport = {
      closing: 0,
      sent: 0,
      warned: 0,
      accepted: 0,
      settled: 0,
      overdue: 0,
      resumed: 0,
      failures: 0,
    };
    for (const contract of await this.contracts.all()) {
      if (!(await stillMine())) return report;
      await this.attempt(report, 'contract', contract.id, () => this.look(contract, report));
    }
    await this.attempt(report, 'resume', 'deliveries', async () => {
      report.resumed = await this.deliveries.resume();
    });
    if (Object.values(report).some((count) => count > 0)) this.logger.info({ ...report }, 'a day of a contract came');
    return report;
  }

  private async look(contract: StoredContract, report: TickReport): Promise<void> {
    const statements = await this.dataSource.query<OpenStatement[]>(
      'SELECT id, month, state FROM settlement_statement WHERE contract_id = $1 ORDER BY month',
      [contract.id],
    );
    const ended = endedMonths(contract, this.clock.now());
    const serviceFrom = await this.firstMonthOfService(contract);
    const inService = ended.filter((month) => serviceFrom !== null && month >= serviceFrom);
    await this.close(contract, report);
    for (const month of inService)
      await this.attempt(report, 'send', `${contract.id} ${month}`, () =>
        this.sendInTime(
          contract,
          month,
          statements.find((each) => each.month === month),
          report,
        ),
      );
    for (const { id, state } of statements) {
      if (state === 'sent')
        await this.attempt(report, 'accept', id, async () => {
          if (await this.acceptBySilence.accept(id)) report.accepted += 1;
        });
      if (state === 'objected')
        await this.attempt(report, 'settle', id, async () => {
          if (await this.concludeObjections.conclude(id)) report.settled += 1;
        });
      if (state === 'payable')
        await this.attempt(report, 'overdue', id, async () => {
          if (await this.markOverdue.mark(id)) report.overdue += 1;
        });
    }
    await this.warnOfObjections(contract, report);
  }

  /** From the month of the bureau's first call on: what is before it nobody settles by himself. Null without a call. */
  private async firstMonthOfService({ bureauId }: StoredContract): Promise<string | null> {
    const [first] = await this.dataSource.query<{ at: Date }[]>(
      'SELECT arrived_at AS at FROM call WHERE bureau_id = $1 ORDER BY arrived_at LIMIT 1',
      [bureauId],
    );
    return first ? monthOf(first.at) : null;
  }

  /** Months are closed in their order: the count of one goes on from the one before. One that is refused is asked for again. */
  private async close(contract: StoredContract, report: TickReport): Promise<void> {
    const month = await this.due.over(contract);
    if (month === null || this.clock.now() < closesAt(month)) return;
    if (!findTermsOfMonth(contract, month)) {
      this.logger.warn(
        { contractId: contract.id, month },
        'a month with calls is in no agreed term: no renewal was recorded',
      );
      return;
    }
    const [begun] = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM settlement_closing WHERE contract_id = $1 AND month = $2 AND error IS NULL',
      [contract.id, month],
    );
    if (begun) return;
    await this.attempt(report, 'close', `${contract.id} ${month}`, async () => {
      const refusal = await refusalOf(this.closer.request(contract.id, month, SYSTEM));
      if (refusal) this.logger.warn({ contractId: contract.id, month, code: refusal.code }, 'a month was not closed');
      else report.closing += 1;
    });
  }

  private async sendInTime(
    contract: StoredContract,
    month: string,
    statement: OpenStatement | undefined,
    report: TickReport,
  ): Promise<void> {
    if (statement && statement.state !== 'draft') return;
    const terms = findTermsOfMonth(contract, month)?.terms;
    const now = this.clock.now();
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
    const [today, day] = [contractDate(now), sendBy(month, terms)];
    const obstacle = refusal?.message ?? null;
    const letter = { month, title: contract.title, sendBy: day, today, isClosed: statement !== undefined, obstacle };
    const isNew = await this.warnClerks.warn({
      contractId: contract.id,
      recipients: termsOn(contract, today).mail.clerks,
      key: `warning:${contract.id}:${month}:${today}`,
      ...lateStatementLetter(letter),
    });
    if (isNew) report.warned += 1;
  }

  private async warnOfObjections(contract: StoredContract, report: TickReport): Promise<void> {
    const today = contractDate(this.clock.now());
    const late = await this.dataSource.query<{ id: string; number: string; month: string; settleBy: string }[]>(
      `SELECT o.id, s.number, s.month, o.settle_by::text AS "settleBy"
       FROM settlement_objection o JOIN settlement_statement s ON s.id = o.statement_id
       WHERE s.contract_id = $1 AND s.state = 'objected' AND o.settled_at IS NULL AND o.settle_by < $2 ORDER BY o.raised_at`,
      [contract.id, today],
    );
    for (const { id, ...objection } of late)
      await this.attempt(report, 'objection', id, async () => {
        const isNew = await this.warnClerks.warn({
          contractId: contract.id,
          recipients: termsOn(contract, today).mail.clerks,
          key: `objection:${id}:${today}`,
          ...lateSettlementLetter(objection),
        });
        if (isNew) report.warned += 1;
      });
  }

  private async attempt(report: TickReport, what: string, subject: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      report.failures += 1;
      this.failed.inc({ what });
      this.logger.error({ err: cause, what, subject }, 'what a day of a contract brings could not be done');
    }
  }
}

/** The months of the contract that have ended, in order. */
function endedMonths(contract: StoredContract, now: Date): string[] {
  const [first = ''] = contract.versions.map(({ terms }) => terms.term.from.slice(0, 7)).toSorted();
  return monthsBetween(first, addMonths(monthOf(now), -1)).filter((month) => findTermsOfMonth(contract, month));
}

/** The refusal that came of it, null for none. @throws whatever is no refusal */
async function refusalOf(work: Promise<void>): Promise<DomainError | null> {
  try {
    await work;
    return null;
  } catch (cause) {
    if (cause instanceof DomainError) return cause;
    throw cause;
  }
}
