import { REQUESTER_NUMBER } from '@yiche/calls';
import { canonicalNumber, newId } from '@yiche/kernel';
import type { SessionUser } from '@yiche/identity';
import { createLogger, type PersonalData, UploadPlaces } from '@yiche/platform';
import type { CallRecords, RecordedCall } from '@yiche/telephony';
import type { TestDatabase } from '../../../platform/src/testing/test-database.js';
import { addMonths, inShanghai } from '../../../kernel/src/contract-calendar.js';
import { CarrierImport } from '../reconciliation/carrier-import.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { DocumentDifferences } from '../reconciliation/document-differences.js';
import { PbxRecords } from '../reconciliation/pbx-record.js';
import { ReconcileStatement } from '../reconciliation/reconcile-statement.js';
import { Witnesses } from '../reconciliation/witnesses.js';
import { createSettlementWorld } from './settlement-world.js';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';

const CONTRACT = '0190c1a0-0114-7000-8000-000000000114';

/** A call as a test tells it; times are in Shanghai. */
export interface ScriptedCall {
  /** `2024-07-01 08:00:00`. */
  readonly arrived: string;
  /** Seconds from arrival; null: nobody answered. */
  readonly connected?: number | null;
  /** Seconds from arrival. */
  readonly ended?: number;
  /** As the PBX had it; null: withheld. */
  readonly number?: string | null;
  readonly node?: string;
  /** Number of its line; null: not billed. */
  readonly line?: number | null;
  /** Month that the line names, when it was found late. */
  readonly lateOf?: string;
  readonly recording?: 'available' | 'missing' | 'none';
}

export interface StoredCall {
  readonly id: string;
  readonly callKey: string;
  readonly node: string;
  readonly number: string;
  readonly arrivedAt: Date;
  readonly connectedAt: Date | null;
  readonly endedAt: Date;
}

export const instantOf = (time: string): Date => new Date(`${time.replace(' ', 'T')}+08:00`);
export const SHA256 = 'ab'.repeat(32);

/** A draft for a month and everything that is compared with it, in the settlement's world. */
export async function reconciliationMonth(month: string) {
  const database = await createSettlementWorld(`${addMonths(month, 1)}-02T08:00:00+08:00`);
  const pbx: { calls: RecordedCall[] | null | Error } = { calls: null };
  const records: CallRecords = {
    between: (from, until) => {
      const { calls } = pbx;
      if (calls instanceof Error) return Promise.reject(calls);
      return Promise.resolve(
        calls?.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= until).map((call) => cutAt(call, until)) ??
          null,
      );
    },
    state: () => Promise.resolve(pbx.calls === null ? null : 'there'),
  };
  const { dataSource, unitOfWork, personalData, bureaus, clock, statements } = database;
  const witnesses = new Witnesses();
  return {
    database,
    clock,
    pbx,
    statementId: await draftOf(database, month),
    statements,
    carrier: new CarrierImport(dataSource, statements, unitOfWork, personalData, clock, new UploadPlaces(), bureaus),
    differences: new DifferencesService(dataSource, statements, unitOfWork, clock),
    documents: new DocumentDifferences(dataSource),
    reconcile: new ReconcileStatement(
      unitOfWork,
      statements,
      witnesses,
      new PbxRecords(records, createLogger('silent')),
    ),
    addCall: (statementId: string, call: ScriptedCall) => addCall(database, statementId, call),
  };
}

/** What the PBX has of a call that the ledger tells rightly. */
export function recordedOf(call: StoredCall, change: Partial<RecordedCall> = {}): RecordedCall {
  const leg = { extension: null, attemptId: null, rungBy: null, cause: null, result: null, file: null };
  const { callKey, node, arrivedAt, connectedAt, endedAt } = call;
  return {
    node,
    callKey,
    bureauId: 'WJ',
    did: '114',
    requesterNumber: call.number,
    arrivedAt,
    queue: 'wj-move-car',
    queuedAt: arrivedAt,
    legs: [
      {
        ...leg,
        channelId: callKey,
        role: 'requester',
        startedAt: arrivedAt,
        answeredAt: arrivedAt,
        connectedAt: null,
        endedAt,
      },
      ...(connectedAt
        ? [
            {
              ...leg,
              channelId: `${callKey}-a`,
              role: 'agent' as const,
              extension: '8001',
              rungBy: 'queue' as const,
              startedAt: arrivedAt,
              answeredAt: connectedAt,
              connectedAt,
              endedAt,
            },
          ]
        : []),
    ],
    ...change,
  };
}

/** A person of this role. */
export function person(
  role: 'settlement-clerk' | 'bureau-viewer' | 'supervisor',
  bureauId: string | null = null,
): SessionUser {
  return {
    userId: newId(),
    username: role,
    displayName: `测试${role}`,
    roles: [role],
    bureauId,
    extension: null,
    sessionId: newId(),
    expiresAt: new Date('2030-01-01'),
    mustChangePassword: false,
    passwordExpiresAt: null,
  };
}

function cutAt(call: RecordedCall, until: Date): RecordedCall {
  const legs = call.legs.map((leg) => (leg.endedAt && leg.endedAt > until ? { ...leg, endedAt: null } : leg));
  return { ...call, legs };
}

/** A statement as closing leaves it; what it says of amounts is nobody's business here. */
export async function draftOf({ dataSource }: Pick<TestDatabase, 'dataSource'>, month: string): Promise<string> {
  const id = newId();
  await dataSource.query(
    `INSERT INTO settlement_statement (id, number, contract_id, bureau_id, month, contract_version, rule_version, terms, period_from,
       cumulative_after, counted, figures, days, total, root, manifest, signature, public_key, closed_at, state)
     VALUES ($1, $2, $3, 'WJ', $4, 1, 1, $5, '2024-04', 0, 0, '{}', '[]', 0, $6, '{}', '', '', now(), 'draft')`,
    [id, `WJ-${month.replace('-', '')}`, CONTRACT, month, JSON.stringify(testTerms()), '0'.repeat(64)],
  );
  return id;
}

let calls = 0;

async function addCall(
  { dataSource, personalData }: Pick<TestDatabase, 'dataSource' | 'personalData'>,
  statementId: string,
  {
    arrived,
    connected = 10,
    ended = 70,
    number = '13812348000',
    node = 'yc1',
    line = null,
    lateOf,
    recording,
  }: ScriptedCall,
): Promise<StoredCall> {
  const id = newId();
  const callKey = `${node}-1719792000.${calls++}`;
  const arrivedAt = instantOf(arrived);
  const connectedAt = connected === null ? null : new Date(arrivedAt.getTime() + connected * 1_000);
  const endedAt = new Date(arrivedAt.getTime() + ended * 1_000);
  await dataSource.query(
    `INSERT INTO call (id, call_key, node, bureau_id, did, requester_number_sealed, requester_number_index, arrived_at, connected_at,
       ended_at, outcome, live) VALUES ($1, $2, $3, 'WJ', '114', $4, $5, $6, $7, $8, $9, '{}')`,
    [
      id,
      callKey,
      node,
      number === null ? null : personalData.seal(number, REQUESTER_NUMBER),
      indexOf(number, personalData),
      arrivedAt,
      connectedAt,
      endedAt,
      connectedAt ? 'answered' : 'abandoned',
    ],
  );
  const track = recording ?? (line === null ? 'none' : 'available');
  if (track !== 'none')
    await dataSource.query(
      `INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, bytes, sha256, stored_as, stored_at)
       VALUES ($1, $2, $3, 'requester', 'WJ', $4, $5, $6, $7, $8, now())`,
      [newId(), id, callKey, track, arrivedAt, ...(track === 'available' ? [1, SHA256, id] : [null, null, null])],
    );
  if (line !== null && connectedAt)
    await dataSource.query(
      `INSERT INTO settlement_line (statement_id, number, call_id, month, answered_at, seconds, agent, queue, caller, request,
         recording_sha256, hash) VALUES ($1, $2, $3, $4, $5, $6, '8001', 'wj-move-car', '138****8000', '', $7, '')`,
      [
        statementId,
        line,
        id,
        lateOf ?? inShanghai(connectedAt).slice(0, 7),
        inShanghai(connectedAt),
        ended - (connected ?? 0),
        SHA256,
      ],
    );
  return { id, callKey, node, number: number ?? '', arrivedAt, connectedAt, endedAt };
}

/** As the ledger indexes it. */
function indexOf(text: string | null, personalData: PersonalData): string | null {
  const number = text === null ? null : canonicalNumber(text);
  return number === null ? null : personalData.index(number);
}
