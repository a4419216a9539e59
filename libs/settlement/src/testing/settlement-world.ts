import { generateKeyPairSync } from 'node:crypto';
import { AuditTrail } from '@yiche/audit';
import { Bureau, Bureaus } from '@yiche/identity';
import { FixedClock, newId } from '@yiche/kernel';
import { createLogger, readConfig } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { CloseMonth } from '../closing/close-month.js';
import { MonthDue } from '../closing/month-due.js';
import { MonthsToClose } from '../closing/months-to-close.js';
import { RebuildStatement } from '../closing/rebuild-statement.js';
import { Contracts } from '../../../billing/src/contracts.js';
import { billingConfigSchema } from '../../../billing/src/billing-config.js';
import { ContractChanges } from '../../../billing/src/contract-changes.js';
import type { Actor } from '../../../identity/src/actor.js';
import { incidentsConfigSchema } from '../../../incidents/src/incidents-config.js';
import { Outages } from '../../../incidents/src/outages.service.js';
import { PbxOutageRecord } from '../../../incidents/src/pbx-outage-record.js';
import { Complaints } from '../../../statistics/src/complaints.service.js';
import { ServiceReports } from '../../../statistics/src/service-report.js';
import { EnterAdjustment } from '../closing/enter-adjustment.js';
import { StatementMonths } from '../persistence/closed-months.js';
import { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { settlementConfigSchema } from '../settlement-config.js';
import { StatementSigner } from '../../../evidence/src/statement-signer.js';
import { StatementViews } from '../views/statement-views.js';

/** The contract that the migrations enter for the first bureau. */
export const WUJIN_CONTRACT = '0190c1a0-0114-7000-8000-000000000114';

/** A call as a test wants it; times in Shanghai, `2024-07-01 08:00:01`. */
export interface TestCall {
  readonly id?: string;
  /** Default: WJ. */
  readonly bureauId?: string;
  readonly arrivedAt: string;
  /** Null: never answered. */
  readonly connectedAt?: string | null;
  /** Null: goes on. */
  readonly endedAt?: string | null;
  readonly outcome?: string | null;
  readonly did?: string;
  readonly requesterIndex?: string | null;
  readonly recordingSha256?: string | null;
  /** Number of its request; calls may share one. */
  readonly request?: string;
  /** Whether the owner was called in it, and answered. */
  readonly owner?: 'answered' | 'not-answered';
}

export const CLERK: Actor = { id: null, name: '郑琳' };

/**
 * Contracts, outages, statements and reports on a database of their own, with two bureaus, WJ and TN, at a time that the test chooses:
 * the services themselves, with each other. Only what needs another program (mail, a PBX) is not there.
 */
export async function createSettlementWorld(now = '2024-08-01T02:00:00+08:00') {
  const database: TestDatabase = await createTestDatabase([Bureau, Statement]);
  const { dataSource, unitOfWork, personalData } = database;
  const clock = new FixedClock(new Date(now));
  await dataSource.query(
    `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk)
     VALUES ('TN', '天宁', '1140', 'tn-move-car', '0519111', '051980000000')`,
  );
  const bureaus = new Bureaus(dataSource.getRepository(Bureau));
  await bureaus.reload();
  const { privateKey } = generateKeyPairSync('ed25519');
  const config = readConfig(settlementConfigSchema, {
    SETTLEMENT_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    SETTLEMENT_BATCH_LINES: '100',
  });
  const [billing, incidents] = [readConfig(billingConfigSchema, {}), readConfig(incidentsConfigSchema, {})];
  const contracts = new Contracts(dataSource);
  const audit = new AuditTrail(dataSource, clock);
  const statements = new Statements(dataSource, audit, clock);
  const due = new MonthDue(dataSource, clock);
  const signer = new StatementSigner(config);
  const closedMonths = new StatementMonths();
  const outages = new Outages(dataSource, unitOfWork, audit, bureaus, clock, incidents, closedMonths);
  const complaints = new Complaints(dataSource, unitOfWork, audit, bureaus, clock);
  const toClose = new MonthsToClose(dataSource, contracts, due);
  const closeMonth = new CloseMonth(unitOfWork, contracts, due, statements, outages, bureaus, signer, clock, config);
  return {
    ...database,
    ...{ clock, bureaus, config, contracts, audit, statements, due, signer, toClose, outages, complaints, closeMonth },
    logger: createLogger('silent'),
    rebuild: new RebuildStatement(dataSource, bureaus, config),
    views: new StatementViews(dataSource, statements, toClose, clock),
    changes: new ContractChanges(contracts, unitOfWork, audit, personalData, bureaus, clock, billing, closedMonths),
    adjustments: new EnterAdjustment(contracts, unitOfWork, audit, clock),
    pbxOutages: new PbxOutageRecord(audit, bureaus, incidents),
    reports: new ServiceReports(dataSource, bureaus, outages, complaints, clock),
    addCalls: (calls: readonly TestCall[]) => addCalls(database, calls),
    /** The service is not there between two times in Shanghai, `2024-07-05 12:00:00`, and that counts. */
    async loseService(from: string, to: string): Promise<void> {
      const at = (time: string): string => new Date(`${time}+08:00`).toISOString();
      const told = { faultToldAt: null, recoveryToldAt: null };
      const outage = { bureauId: 'WJ', from: at(from), to: at(to), cause: '线路故障', counts: true, note: '', ...told };
      await outages.record(CLERK, outage);
    },
    /** Closes a month in which there was a call on its tenth. @returns the statement's id */
    async close(month: string): Promise<string> {
      const arrivedAt = `${month}-10 08:00:00`;
      await addCalls(database, [{ arrivedAt, connectedAt: arrivedAt, endedAt: `${month}-10 08:01:00` }]);
      return closeMonth.close(WUJIN_CONTRACT, month, CLERK);
    },
    /** The audit trail's actions, the oldest first. */
    async actions(): Promise<string[]> {
      const rows = await dataSource.query<{ action: string }[]>('SELECT action FROM audit_entry ORDER BY seq');
      return rows.map(({ action }) => action);
    },
  };
}
export type SettlementWorld = Awaited<ReturnType<typeof createSettlementWorld>>;

async function addCalls({ dataSource }: TestDatabase, calls: readonly TestCall[]): Promise<string[]> {
  const rows = calls.map(({ arrivedAt, connectedAt = null, endedAt, recordingSha256 = 'ab'.repeat(32), ...call }) => ({
    id: call.id ?? newId(),
    bureau_id: call.bureauId ?? 'WJ',
    arrived_at: `${arrivedAt}+08:00`,
    connected_at: connectedAt && `${connectedAt}+08:00`,
    ended_at: endedAt === null ? null : `${endedAt ?? connectedAt ?? arrivedAt}+08:00`,
    outcome: call.outcome === undefined ? (connectedAt ? 'answered' : 'abandoned') : call.outcome,
    did: call.did ?? '114',
    requester_number_index: call.requesterIndex ?? null,
    recording_sha256: recordingSha256,
  }));
  await dataSource.query(
    `WITH given AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS c (id uuid, bureau_id text, arrived_at timestamptz, connected_at timestamptz,
       ended_at timestamptz, outcome text, did text, requester_number_index text, recording_sha256 text)),
     calls AS (INSERT INTO call (id, call_key, node, bureau_id, did, queue, requester_number_index, agent_extension, arrived_at,
         connected_at, ended_at, outcome, live)
       SELECT id, id::text, 'yc1', bureau_id, did, 'wj-move-car', requester_number_index, '8001', arrived_at, connected_at, ended_at,
         outcome, '{}' FROM given)
     INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, bytes, sha256, stored_as, stored_at)
     SELECT gen_random_uuid(), id, id::text, 'requester', bureau_id, 'available', arrived_at, 1, recording_sha256, id::text, now()
     FROM given WHERE recording_sha256 IS NOT NULL`,
    [JSON.stringify(rows)],
  );
  for (const [index, { request, owner }] of calls.entries()) {
    const { id = '', arrived_at: at = '' } = rows[index] ?? {};
    if (request !== undefined)
      await dataSource.query(
        `WITH made AS (INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked)
           VALUES ($1, $2, 'WJ', 1, 'open', '8001', $3, '138****8000') ON CONFLICT (number) DO NOTHING RETURNING id)
         INSERT INTO relocation_call (call_id, relocation_id, at)
         SELECT $4, id, $3 FROM (SELECT id FROM made UNION ALL SELECT id FROM relocation WHERE number = $2) AS r LIMIT 1`,
        [newId(), request, at, id],
      );
    if (owner !== undefined)
      await dataSource.query(
        `INSERT INTO call_leg (call_id, channel_id, role, started_at, answered_at) VALUES ($1, $2, 'owner', $3, $4)`,
        [id, `${id}-owner`, at, owner === 'answered' ? at : null],
      );
  }
  return rows.map(({ id }) => id);
}
