import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { billingOf, secondsOf, TestNumbers, type Billing, type BillingRule, type CallToBill } from '@yiche/billing';
import { refusal, type BilledCall, type BilledCallPage, type DayQuery, type PageQuery } from '@yiche/contracts';
import { FORMATS, placeOf, priceOf, StatementFormats } from '@yiche/evidence';
import { Bureaus, type SessionUser } from '@yiche/identity';
import { addDays, inFull, startOf } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { statementsInView } from './statements-in-view.js';
import type { Statement } from '../persistence/statement.entity.js';
import { LineTable } from '../persistence/line-table.js';
import { factsFor } from '../persistence/facts-of-calls.js';
import { Statements } from '../persistence/statements.js';

interface CallRow extends CallToBill {
  readonly callId: string;
  readonly line: number | null;
  /** Of its line, where the tiers follow the volume. */
  readonly volumePlace: number | null;
  readonly arrivedAt: Date;
  readonly agent: string | null;
  readonly queue: string | null;
  readonly caller: string | null;
  readonly relocationId: string | null;
  readonly request: string | null;
  readonly recordingSha256: string | null;
}

/** What has a line is billed: a rule that is asked again later might be told otherwise. */
const BILLED: Billing = { counts: true, reason: 'answered' };

const COLUMNS = `c.call_id AS "callId", l.number AS line, l.volume_place AS "volumePlace", c.arrived_at AS "arrivedAt", c.connected_at AS "connectedAt",
  c.ended_at AS "endedAt", c.outcome, c.dialled_number AS did, c.requester_index AS "requesterIndex",
  former.former AS "formerIndexes", c.agent_extension AS agent, c.queue,
  r.requester_masked AS caller, r.request_id AS "relocationId", r.number AS request, t.sha256 AS "recordingSha256"`;
const JOINS = `LEFT JOIN settlement_former_index former ON former.number_index = c.requester_index
  LEFT JOIN request_call rc ON rc.call_id = c.call_id
  LEFT JOIN request r ON r.request_id = rc.request_id
  LEFT JOIN call_track t ON t.call_id = c.call_id AND t.leg_id = c.requester_leg_id`;

/** Columns of a line that `BilledCall` has a field for, or that only the document shows. */
const SHOWN = new Set([
  'number',
  'callId',
  'month',
  'answeredAt',
  'seconds',
  'agent',
  'queue',
  'caller',
  'request',
  'recordingSha256',
]);

/** The way from an amount to its calls: every call of a day or of a statement, with why it counts and what it costs. */
@Injectable()
export class BilledCalls {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly bureaus: Bureaus,
    private readonly formats: StatementFormats = FORMATS,
  ) {}

  /**
   * The calls of one day, those that count and those that do not (G1).
   * @throws DomainError `settlement/unknown-statement`, `settlement/not-in-month`
   */
  async ofDay(
    id: string,
    user: SessionUser,
    day: string,
    { counts, page, pageSize }: DayQuery,
  ): Promise<BilledCallPage> {
    const statement = await this.statements.get(id, ...statementsInView(user));
    if (!day.startsWith(`${statement.month}-`)) throw refusal('settlement/not-in-month');
    const billed = counts === 'yes' ? 'AND l.number IS NOT NULL' : counts === 'no' ? 'AND l.number IS NULL' : '';
    // A call of this day that is billed in a later statement was found late: it is that one's line.
    const from = `FROM ledger_call c LEFT JOIN settlement_line l ON l.call_id = c.call_id AND l.statement_id = $1 ${JOINS}
      WHERE c.bureau_id = $2 AND c.arrived_at >= $3::timestamptz - interval '1 day' AND c.arrived_at < $4
        AND coalesce(c.connected_at, c.arrived_at) >= $3 AND coalesce(c.connected_at, c.arrived_at) < $4 ${billed}`;
    const values = [id, statement.bureauId, startOf(day), startOf(addDays(day, 1))];
    return this.page(statement, from, 'coalesce(c.connected_at, c.arrived_at), c.call_id', values, { page, pageSize });
  }

  /** The lines of the statement in their order. @throws DomainError `settlement/unknown-statement` */
  async ofStatement(id: string, user: SessionUser, query: PageQuery): Promise<BilledCallPage> {
    const statement = await this.statements.get(id, ...statementsInView(user));
    const first = (query.page - 1) * query.pageSize;
    const rows = await this.dataSource.query<CallRow[]>(
      `SELECT ${COLUMNS} FROM settlement_line l JOIN ledger_call c ON c.call_id = l.call_id ${JOINS}
       WHERE l.statement_id = $1 AND l.number > $2 AND l.number <= $3 ORDER BY l.number`,
      [id, first, first + query.pageSize],
    );
    const more = await this.moreOf(statement, first, query.pageSize);
    const items = rows.map((row, index) => ({ ...this.view(statement, row, BILLED), more: more[index] ?? [] }));
    return { total: statement.counted, items };
  }

  /** What these lines say in columns that no field of `BilledCall` is for. */
  private async moreOf({ id, manifest }: Statement, after: number, most: number): Promise<BilledCall['more'][]> {
    const read = this.formats.parse(manifest);
    if (!read) throw new Error(`statement ${id} has no manifest that can be read`);
    const { columns } = this.formats.of(read).lines;
    const others = columns.filter(({ key }) => !SHOWN.has(key));
    if (others.length === 0) return [];
    const lines = await new LineTable(this.formats.of(read).lines).read(this.dataSource.manager, id, after, most);
    return lines.map((line) => others.map(({ key, heading }) => ({ heading, value: String(line[key] ?? '') })));
  }

  private async page(
    statement: Statement,
    from: string,
    order: string,
    values: unknown[],
    { page, pageSize }: PageQuery,
  ): Promise<BilledCallPage> {
    const rule = await this.ruleOf(statement);
    const [[count], rows] = await Promise.all([
      this.dataSource.query<{ total: number }[]>(`SELECT count(*)::int AS total ${from}`, values),
      this.dataSource.query<CallRow[]>(
        `SELECT ${COLUMNS}${factsFor([rule])} ${from} ORDER BY ${order} LIMIT $5 OFFSET $6`,
        [...values, pageSize, (page - 1) * pageSize],
      ),
    ]);
    const { dialledNumber } = this.bureaus.get(statement.bureauId);
    const billing = (row: CallRow) => (row.line === null ? billingOf(row, rule, dialledNumber) : BILLED);
    return { total: count?.total ?? 0, items: rows.map((row) => this.view(statement, row, billing(row))) };
  }

  private async ruleOf({ contractId, terms }: Statement): Promise<BillingRule> {
    return (await TestNumbers.of(this.dataSource.manager, contractId)).ruleToBill(terms);
  }

  private view(statement: Statement, row: CallRow, { counts, reason }: Billing): BilledCall {
    const { callId, line, agent, queue, relocationId, request, recordingSha256, connectedAt, endedAt } = row;
    // An owner who rang back about the request is not who had asked for it.
    const caller = this.bureaus.ofOwners(row.did) ? null : row.caller;
    return {
      ...{ callId, line, agent, queue, caller, relocationId, request, recordingSha256, counts, reason },
      arrivedAt: row.arrivedAt.toISOString(),
      answeredAt: connectedAt?.toISOString() ?? null,
      seconds: connectedAt && endedAt ? secondsOf(connectedAt, endedAt) : null,
      price: line === null ? null : this.priceOf(statement, line, row.volumePlace),
      more: [],
    };
  }

  private priceOf({ terms, figures, counted }: Statement, line: number, volumePlace: number | null): string | null {
    const { volume } = figures;
    const place = volume ? volumePlace || null : placeOf(figures, counted, line);
    const price = place === null ? null : priceOf(terms.plan, place, (volume ?? figures.counts).after);
    return price === null ? null : inFull(price);
  }
}
