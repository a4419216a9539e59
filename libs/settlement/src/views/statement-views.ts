import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { dues, sendBy, TestNumbers } from '@yiche/billing';
import type {
  Delivery,
  Objection,
  Payment,
  Statement as StatementView,
  StatementAction,
  StatementEvent,
  StatementList,
  StatementSummary,
} from '@yiche/contracts';
import { fingerprintOf } from '@yiche/evidence';
import type { SessionUser } from '@yiche/identity';
import { Clock, contractDate, inCents } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { MonthsToClose } from '../closing/months-to-close.js';
import { actionsOf } from '../domain/statement-actions.js';
import { deadlineOf } from '../domain/statement-deadline.js';
import { statementsInView } from './statements-in-view.js';
import { datesOf, statementDates, type StatementDates } from '../persistence/statement-dates.js';
import { lateFeesCharged } from '../persistence/late-fees-charged.js';
import { pausesOf } from '../persistence/statement-pauses.js';
import type { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { comparisonState } from '../reconciliation/comparison-state.js';

/**
 * Statements as screens see them. What is under way is read before what it leads to: a screen that sees something under way asks again, and
 * one that sees nothing so has what came of it. The other way round it would see neither, and ask no more.
 */
@Injectable()
export class StatementViews {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly toClose: MonthsToClose,
    private readonly clock: Clock,
  ) {}

  /** All that this person may see, the newest month first; with the months that wait to be closed, for whoever closes them. */
  async list(user: SessionUser): Promise<StatementList> {
    const [bureauId, seesDrafts] = statementsInView(user);
    const toClose = seesDrafts ? await this.toClose.all(bureauId) : [];
    const rows = await this.dataSource.query<SummaryRow[]>(
      `SELECT id, number, bureau_id AS "bureauId", month, state, counted, total::text, closed_at AS "closedAt", sent_at AS "sentAt",
         paid_at AS "paidAt", terms
       FROM settlement_statement WHERE bureau_id = coalesce($1, bureau_id) AND ($2 OR state <> 'draft') ORDER BY month DESC, bureau_id`,
      [bureauId, seesDrafts],
    );
    const dates = await datesOf(
      this.dataSource.manager,
      rows.map(({ id }) => id),
    );
    const today = contractDate(this.clock.now());
    const items = rows.map((row) => summaryOf(row, dates(row), today));
    return { items, toClose };
  }

  /** @throws DomainError `settlement/unknown-statement`, also for one that this person may not see */
  async view(id: string, user: SessionUser): Promise<StatementView> {
    const [deliveries, comparison] = await Promise.all([
      this.deliveries(id),
      comparisonState(this.dataSource.manager, id),
    ]);
    const statement = await this.statements.get(id, ...statementsInView(user));
    const { month, terms, state } = statement;
    const [testNumbers, objections, payments, pauses, events, unexplained] = await Promise.all([
      TestNumbers.of(this.dataSource.manager, statement.contractId),
      this.objections(id),
      this.payments(id),
      pausesOf(this.dataSource.manager, id),
      this.events(id),
      this.unexplained(id),
    ]);
    const dates = await statementDates(this.dataSource.manager, statement);
    const { objectBy, payBy } = dates;
    const today = contractDate(this.clock.now());
    const charged = await lateFeesCharged(this.dataSource.manager, statement);
    const { lateFee } = dues(statement.total, payments, { due: payBy, today, pauses, charged, terms });
    const isAnswered = objections.every(({ settledAt }) => settledAt !== null);
    /** With an open objection nothing is accepted; without one nothing is to be answered. */
    const inVain: StatementAction = isAnswered ? 'settle' : 'accept';
    const isOwed = state === 'payable' || state === 'overdue';
    return {
      ...summaryOf(statement, dates, today),
      contractId: statement.contractId,
      contractVersion: statement.contractVersion,
      ruleVersion: statement.ruleVersion,
      terms: testNumbers.termsToShow(terms),
      figures: statement.figures,
      days: statement.days,
      root: statement.root,
      signature: statement.signature,
      keyFingerprint: fingerprintOf(statement.publicKey),
      sendBy: sendBy(month, terms),
      objectBy,
      payBy,
      lateFee: isOwed ? inCents(lateFee) : '0.00',
      lateFeesCharged: inCents(charged),
      unexplained,
      comparisonFailed: state === 'draft' && comparison === 'failed',
      override:
        statement.overrideBy !== null && statement.overrideAt !== null
          ? { by: statement.overrideBy, at: statement.overrideAt.toISOString(), reason: statement.overrideReason ?? '' }
          : null,
      ...{ objections, deliveries, payments, pauses: plain(pauses), events },
      actions: actionsOf(user, state).filter((action) => action !== inVain),
    };
  }

  private async objections(id: string): Promise<Objection[]> {
    const rows = await this.dataSource.query<(Objection & { name: string | null; bytes: number })[]>(
      `SELECT id, scope, lines, reason, attachment_name AS name, length(attachment) AS bytes, raised_at AS "raisedAt",
         raised_by AS "raisedBy", settle_by::text AS "settleBy", settled_at AS "settledAt", settled_by AS "settledBy", answer,
         ARRAY(SELECT number FROM settlement_withdrawn_line w WHERE w.objection_id = settlement_objection.id ORDER BY number)
           AS "withdrawnLines"
       FROM settlement_objection WHERE statement_id = $1 ORDER BY raised_at, id`,
      [id],
    );
    return plain(
      rows.map(({ name, bytes, ...row }) => ({ ...row, attachment: name === null ? null : { name, bytes } })),
    );
  }

  private async deliveries(id: string): Promise<Delivery[]> {
    return plain(
      await this.dataSource.query<Delivery[]>(
        `SELECT id, recipients AS "to", state, attempts, last_error AS "lastError", queued_at AS "queuedAt",
           delivered_at AS "deliveredAt"
         FROM settlement_delivery WHERE statement_id = $1 AND kind = 'statement' ORDER BY queued_at, id`,
        [id],
      ),
    );
  }

  private async payments(id: string): Promise<Payment[]> {
    return plain(
      await this.dataSource.query<Payment[]>(
        `SELECT id, amount::text, received_on::text AS "receivedOn", reference, recorded_by AS "recordedBy", recorded_at AS "recordedAt"
         FROM settlement_payment WHERE statement_id = $1 ORDER BY received_on, recorded_at`,
        [id],
      ),
    );
  }

  private async events(id: string): Promise<StatementEvent[]> {
    return plain(
      await this.dataSource.query<StatementEvent[]>(
        `SELECT at, kind, from_state AS "from", to_state AS "to", actor_name AS "actorName", note
         FROM settlement_event WHERE statement_id = $1 ORDER BY id`,
        [id],
      ),
    );
  }

  private async unexplained(id: string): Promise<number> {
    const [row] = await this.dataSource.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM settlement_difference WHERE statement_id = $1 AND explanation IS NULL',
      [id],
    );
    return row?.count ?? 0;
  }
}

type SummaryRow = Pick<
  Statement,
  'id' | 'number' | 'bureauId' | 'month' | 'state' | 'counted' | 'total' | 'closedAt' | 'sentAt' | 'paidAt' | 'terms'
>;

function summaryOf(statement: SummaryRow, dates: StatementDates, today: string): StatementSummary {
  const { id, number, bureauId, month, state, counted, total, terms } = statement;
  return {
    ...{ id, number, bureauId, month, state, counted, total },
    closedAt: statement.closedAt.toISOString(),
    sentAt: statement.sentAt?.toISOString() ?? null,
    paidAt: statement.paidAt?.toISOString() ?? null,
    deadline: deadlineOf(state, { ...dates, sendBy: sendBy(month, terms) }, today),
  };
}

/** Instants as texts, as JSON has them: what the driver gave as dates. */
const plain = <T>(rows: T): Plain<T> => JSON.parse(JSON.stringify(rows)) as Plain<T>;
type Plain<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
