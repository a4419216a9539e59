import { setTimeout as delay } from 'node:timers/promises';
import type { ContractTerms, DifferenceKind, StatementFigures, StatementState } from '@yiche/contracts';
import { newId } from '@yiche/kernel';
import { mailConfigSchema, Metrics, readConfig, WorkQueue } from '@yiche/platform';
import { NoCallRecords } from '@yiche/telephony';
import { Pool } from 'pg';
import type { TestDatabase } from '../../../platform/src/testing/test-database.js';
import { SYSTEM, type Actor } from '../../../identity/src/actor.js';
import { SmtpMailer } from '../../../platform/src/mail/smtp-mailer.js';
import { CLOSE_TASK, RequestClosing } from '../closing/request-closing.js';
import { StatementDocuments } from '../documents/statement-documents.js';
import { ReconciliationDueListener } from '../listeners/reconciliation-due.listener.js';
import { storedFrom } from '../../../billing/src/persistence/stored-terms.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { DocumentDifferences } from '../reconciliation/document-differences.js';
import { PbxRecords } from '../reconciliation/pbx-record.js';
import { ReconcileStatement } from '../reconciliation/reconcile-statement.js';
import { RECONCILE_TASK } from '../reconciliation/reconciliation-due.js';
import { Witnesses } from '../reconciliation/witnesses.js';
import { WorkCalendarService } from '../../../calendar/src/work-calendar.service.js';
import { AcceptBySilence } from '../workflow/accept-by-silence.js';
import { AcceptStatement } from '../workflow/accept-statement.js';
import { ConcludeObjections } from '../workflow/conclude-objections.js';
import { DeliverMail } from '../workflow/deliver-mail.js';
import { Deliveries } from '../workflow/deliveries.js';
import { MarkOverdue } from '../workflow/mark-overdue.js';
import { ObjectionAttachments } from '../workflow/objection-attachments.js';
import { ObjectionTime } from '../workflow/objection-time.js';
import { PauseLatePayment } from '../workflow/pause-late-payment.js';
import { RaiseObjection } from '../workflow/raise-objection.js';
import { RecordPayment } from '../workflow/record-payment.js';
import { RefuseStatement } from '../workflow/refuse-statement.js';
import { RetryDelivery } from '../workflow/retry-delivery.js';
import { SendStatement } from '../workflow/send-statement.js';
import { SettleObjection } from '../workflow/settle-objection.js';
import { WorkbookAttachment } from '../workflow/workbook-attachment.js';
import { person } from './reconciliation-month.js';
import { createSettlementWorld } from './settlement-world.js';
import { testClock } from './test-clock.js';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';

export const CLERK: Actor = { id: '01900000-0000-7000-8000-000000000001', name: '结算员' };
export const BUREAU: Actor = { id: '01900000-0000-7000-8000-000000000002', name: '公安监督员' };

/** What prepares a draft, before anybody moves it. */
const PREPARATION = ['closed', 'reconciled', 'differences-explained'];
/** Work that closes months and compares them. */
const PREPARING = [CLOSE_TASK, RECONCILE_TASK];

export interface NewTestStatement {
  readonly month?: string;
  readonly total?: string;
  readonly state?: StatementState;
  readonly lines?: number;
  /** Of them the first ones, of another month. */
  readonly late?: { readonly month: string; readonly lines: number };
  readonly contractId?: string;
  readonly bureauId?: string;
  readonly terms?: Partial<ContractTerms>;
  /** A call without a recording that nobody has explained. */
  readonly unexplained?: boolean;
}

export type TestWorkflow = Awaited<ReturnType<typeof createTestWorkflow>>;

/**
 * Everything that closes statements, compares them and moves them, in the settlement's world, with the work calendar loaded; the time is
 * given in Shanghai. There is no PBX and no carrier here: what they would have witnessed is a difference that somebody has to explain.
 */
export async function createTestWorkflow(now = '2024-08-01T00:00:00+08:00', environment: Record<string, string> = {}) {
  const database = await createSettlementWorld(now);
  const { dataSource, unitOfWork, clock, audit, bureaus, statements, contracts, due, closeMonth, signer, logger } =
    database;
  const metrics = new Metrics();
  const config = readConfig(mailConfigSchema, environment);
  const calendar = new WorkCalendarService(dataSource, audit, clock);
  await calendar.seed();
  const queue = new WorkQueue(
    new Pool({ connectionString: database.url, max: 4 }),
    { concurrency: 2, retryMilliseconds: 1_000 },
    logger,
  );
  const closer = new RequestClosing(dataSource, unitOfWork, queue, contracts, due, closeMonth, signer, clock, logger);
  closer.onModuleInit();
  const reconcile = new ReconcileStatement(
    unitOfWork,
    statements,
    new Witnesses(),
    new PbxRecords(new NoCallRecords(), logger),
  );
  new ReconciliationDueListener(queue, reconcile).onModuleInit();
  const differences = new DifferencesService(dataSource, statements, unitOfWork, clock);
  const documents = new StatementDocuments(
    dataSource,
    statements,
    contracts,
    bureaus,
    new DocumentDifferences(dataSource),
    signer,
    database.config,
  );
  const attachment = new WorkbookAttachment(documents);
  const deliveries = new Deliveries(dataSource, unitOfWork, config, clock);
  const send = new SendStatement(unitOfWork, statements, contracts, differences, deliveries, clock);
  const time = new ObjectionTime(calendar, clock);
  const silence = new AcceptBySilence(unitOfWork, statements, time);
  const conclude = new ConcludeObjections(unitOfWork, statements, time);
  const overdue = new MarkOverdue(unitOfWork, statements, clock);
  const workflow = {
    send,
    silence,
    conclude,
    overdue,
    accept: new AcceptStatement(unitOfWork, statements),
    object: new RaiseObjection(unitOfWork, statements, calendar, time, clock),
    settle: new SettleObjection(unitOfWork, statements, conclude, clock),
    attachments: new ObjectionAttachments(dataSource, statements),
    pay: new RecordPayment(unitOfWork, statements, clock),
    refuse: new RefuseStatement(unitOfWork, statements, clock),
    pause: new PauseLatePayment(unitOfWork, statements, clock),
    retry: new RetryDelivery(unitOfWork, statements, contracts, deliveries, clock),
    deliver: new DeliverMail(
      dataSource,
      unitOfWork,
      statements,
      new SmtpMailer(config),
      attachment,
      queue,
      config,
      clock,
      logger,
    ),
    statementClock: testClock({
      ...{ dataSource, unitOfWork, statements, contracts, closer, send, deliveries, calendar, clock, logger, metrics },
      due,
    }),
  };
  return {
    database,
    clock,
    audit,
    statements,
    contracts,
    calendar,
    closer,
    differences,
    attachment,
    queue,
    metrics,
    deliveries,
    ...workflow,
    /** Moves the clock to this time in Shanghai. */
    at: (time: string) => clock.advance(new Date(`${time}+08:00`).getTime() - clock.now().getTime()),
    rows: <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []) =>
      dataSource.query<T[]>(sql, parameters),
    statement: (given: NewTestStatement = {}) => insertStatement(database, given),
    state: async (id: string) => (await statements.get(id, null)).state,
    /** Months that somebody has asked for are closed, and what was closed is compared. */
    async prepare(): Promise<void> {
      const waiting = () =>
        dataSource.query<unknown[]>('SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = ANY ($1)', [PREPARING]);
      if ((await waiting()).length === 0) return;
      await queue.start();
      while ((await waiting()).length > 0) await delay(10);
      await queue.stop();
    },
    /** A clerk says why drafts differ from their witnesses. */
    async explain(): Promise<void> {
      const kinds = await dataSource.query<{ id: string; kind: DifferenceKind }[]>(
        `SELECT DISTINCT s.id, d.kind FROM settlement_statement s JOIN settlement_difference d ON d.statement_id = s.id
         WHERE s.state = 'draft' AND d.explanation IS NULL`,
      );
      for (const { id, kind } of kinds)
        await differences.explain(person('settlement-clerk'), id, { ids: [], kind, explanation: '已核实' });
    },
    /** The mail server takes what waits for it. */
    arrive: () =>
      dataSource.query(
        `UPDATE settlement_delivery SET state = 'delivered', delivered_at = $1 WHERE kind = 'statement' AND state = 'waiting'`,
        [clock.now()],
      ),
    /** Its steps since it was closed, compared and explained, in order, with where they led. */
    history: async (id: string) =>
      (
        await dataSource.query<{ kind: string; to: string | null }[]>(
          'SELECT kind, to_state AS to FROM settlement_event WHERE statement_id = $1 AND kind <> ALL ($2) ORDER BY id',
          [id, PREPARATION],
        )
      ).map(({ kind, to }) => (to === null ? kind : `${kind} → ${to}`)),
    drop: async () => {
      await queue.close();
      await database.drop();
    },
  };
}

/** A new contract like the first bureau's, of this or another bureau. @returns its id */
export async function insertContract(
  { dataSource }: Pick<TestDatabase, 'dataSource'>,
  terms: Partial<ContractTerms> = {},
  bureauId = 'WJ',
): Promise<string> {
  const id = newId();
  await dataSource.query('INSERT INTO settlement_contract (id, bureau_id, title) VALUES ($1, $2, $3)', [
    id,
    bureauId,
    '114 移车热线服务合同',
  ]);
  await insertVersion(dataSource, id, 1, '2024-04-01', testTerms(terms));
  return id;
}

/** Another version of a contract. */
export async function insertVersion(
  dataSource: TestDatabase['dataSource'],
  contractId: string,
  version: number,
  validFrom: string,
  terms: ContractTerms,
): Promise<void> {
  const stored = storedFrom(terms);
  await dataSource.query(
    `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, settings, reason, entered_by, entered_at)
     VALUES ($1, $2, $3, $4, $5, '测试', '测试', now())`,
    [contractId, version, validFrom, stored.terms, stored.settings],
  );
}

async function insertStatement(database: Pick<TestDatabase, 'dataSource'>, given: NewTestStatement): Promise<string> {
  const {
    month = '2024-07',
    total = '1000.00',
    state = 'draft',
    lines = 0,
    late = { month, lines: 0 },
    terms = {},
    unexplained = false,
  } = given;
  const contractId = given.contractId ?? (await insertContract(database, terms, given.bureauId));
  const id = newId();
  const { dataSource } = database;
  await dataSource.query(
    `INSERT INTO settlement_statement (id, number, contract_id, bureau_id, month, contract_version, rule_version, terms, period_from,
       cumulative_after, counted, figures, days, total, root, manifest, signature, public_key, closed_at, state, sent_at)
     SELECT $1, $2, $3, c.bureau_id, $4, 1, 1, $5, $4, 0, 12345, $6, '[]', $7, $8, '{}', '', '', '2024-08-01', $9,
       CASE WHEN $9 = 'draft' THEN NULL ELSE '2024-08-05T08:00:00+08:00'::timestamptz END
     FROM settlement_contract c WHERE c.id = $3`,
    [
      id,
      `T-${id.replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}`, // letters alone: digits by chance look like a number
      contractId,
      month,
      JSON.stringify(testTerms(terms)),
      JSON.stringify(figures(total)),
      total,
      '0'.repeat(64),
      state,
    ],
  );
  await dataSource.query(
    `INSERT INTO settlement_event (statement_id, at, kind, actor_name) VALUES ($1, '2024-08-01T02:00:00+08:00', 'reconciled', '${SYSTEM.name}')`,
    [id],
  );
  if (unexplained)
    await dataSource.query(
      `INSERT INTO settlement_difference (id, statement_id, kind, details) VALUES ($1, $2, 'recording-missing', '{}')`,
      [newId(), id],
    );
  if (state !== 'draft')
    await dataSource.query(
      `INSERT INTO settlement_delivery (id, statement_id, contract_id, kind, subject, body, recipients, state, queued_at, delivered_at, key)
       VALUES ($1, $2, $3, 'statement', '', '', '{}', 'delivered', '2024-08-05T08:00:00+08:00', '2024-08-05T08:00:00+08:00', $4)`,
      [newId(), id, contractId, `test:${id}`],
    );
  if (state === 'payable')
    await dataSource.query(
      `INSERT INTO settlement_event (statement_id, at, kind, from_state, to_state, actor_name)
       VALUES ($1, '2024-08-16T00:00:00+08:00', 'payable', 'accepted', 'payable', '${SYSTEM.name}')`,
      [id],
    );
  await dataSource.query(
    `INSERT INTO settlement_line (statement_id, number, call_id, month, answered_at, seconds, agent, queue, caller, request, recording_sha256, hash)
     SELECT $1, n, gen_random_uuid(), CASE WHEN n <= $4 THEN $5 ELSE $3 END, '', 60, '8001', 'WJ', '138****8000', '', '', '' FROM generate_series(1, $2) n`,
    [id, lines, month, late.lines, late.month],
  );
  return id;
}

function figures(total: string): StatementFigures {
  return {
    counts: { before: 0, adjusted: 0, own: 12345, after: 12345 },
    lines: [],
    charge: '0.0000',
    readings: [],
    adjustments: [],
    outage: { days: [], rate: '0.000000', amount: '0.0000' },
    total,
    totalInWords: '人民币壹仟元整',
  };
}
