import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { PersonalData, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import type { CallState, LegState } from '../domain/call-state.js';
import type { CallFact } from '../domain/fold-call.js';

/** Field label of the requester's number in `PersonalData`. */
export const REQUESTER_NUMBER = 'call.requester-number';

/** A fact with the call it belongs to and when we heard it. */
export interface LedgerLine {
  readonly callId: string;
  readonly fact: CallFact;
  readonly receivedAt: Date;
}

/** What a changed call is saved with besides its state. */
export interface CallRow {
  readonly call: CallState;
  /** Those of its legs that the batch changed. */
  readonly changedLegs: readonly LegState[];
  readonly bureauId: string | null;
  readonly agentUserId: string | null;
  readonly requesterNumber: string | null;
}

interface StoredCall {
  id: string;
  call_key: string;
  node: string;
  bureau_id: string | null;
  did: string | null;
  queue: string | null;
  agent_extension: string | null;
  arrived_at: Date;
  queued_at: Date | null;
  offered_at: Date | null;
  connected_at: Date | null;
  ended_at: Date | null;
  outcome: CallState['outcome'];
  live: Pick<CallState, 'requesterChannelId' | 'agentChannelId' | 'held' | 'room' | 'connected'> & {
    owner: {
      attemptId: string;
      state: 'dialling' | 'ringing' | 'answered' | 'ended';
      result: string | null;
      since: string;
    } | null;
  };
  legs: (Record<keyof LegState, string | null> & { cause: number | null })[] | null;
}

/**
 * Rows of the ledger, a batch of facts in three statements whatever its size: a busy PBX must not be slowed by the number of
 * round trips.
 */
@Injectable()
export class LedgerStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly personalData: PersonalData,
  ) {}

  /** Appends facts in one transaction with the calls they change. `fold` is told which keys were new. */
  async append(
    lines: readonly LedgerLine[],
    fold: (isNew: ReadonlySet<string>, transaction: Transaction) => Promise<readonly CallRow[]>,
  ): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const inserted: { key: string }[] = await transaction.manager.query(
        `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data)
         SELECT key, call_id, node, type, pbx_at, received_at, data
         FROM jsonb_to_recordset($1::jsonb)
           AS line (key text, call_id uuid, node text, type text, pbx_at timestamptz, received_at timestamptz, data jsonb)
         ON CONFLICT (key) DO NOTHING RETURNING key`,
        [JSON.stringify(lines.map((line) => this.eventRow(line)))],
      );
      const rows = await fold(new Set(inserted.map(({ key }) => key)), transaction);
      if (rows.length > 0) await this.save(transaction, rows);
    });
  }

  /** Calls by the PBX's names, by id, or those with a leg that has not ended; what the ledger does not have is left out. */
  async find(
    by: { callKeys: readonly string[] } | { ids: readonly string[] } | { openSince: Date },
  ): Promise<CallState[]> {
    const [condition, value] =
      'ids' in by
        ? ['id = ANY ($1)', by.ids]
        : 'callKeys' in by
          ? ['call_key = ANY ($1)', by.callKeys]
          : [
              `arrived_at > $1 AND (ended_at IS NULL OR EXISTS
                 (SELECT 1 FROM call_leg WHERE call_id = call.id AND call_leg.ended_at IS NULL))`,
              by.openSince,
            ];
    const rows: StoredCall[] = await this.dataSource.query(
      `SELECT call.*, (SELECT jsonb_agg(jsonb_build_object(
           'channelId', channel_id, 'role', role, 'extension', extension, 'attemptId', attempt_id, 'startedAt', started_at,
           'answeredAt', answered_at, 'endedAt', ended_at, 'cause', cause, 'result', result, 'recordingFile', recording_file)
           ORDER BY started_at) FROM call_leg WHERE call_id = call.id) AS legs
       FROM call WHERE ${condition}`,
      [value],
    );
    return rows.map(restore);
  }

  /** Who rang, as stored: sealed and indexed; nulls where the carrier sent no number. */
  async requesterOf(callId: string): Promise<{ sealed: string | null; index: string | null }> {
    const rows: { sealed: string | null; index: string | null }[] = await this.dataSource.query(
      'SELECT requester_number_sealed AS sealed, requester_number_index AS index FROM call WHERE id = $1',
      [callId],
    );
    return rows[0] ?? { sealed: null, index: null };
  }

  private eventRow({ callId, fact, receivedAt }: LedgerLine): object {
    const { key, node, type, at, ...data } = fact;
    const safe = 'requesterNumber' in data ? { ...data, requesterNumber: this.sealed(data.requesterNumber) } : data;
    return { key, node, type, call_id: callId, pbx_at: at, received_at: receivedAt, data: safe };
  }

  private sealed(number: string | null): string | null {
    return number ? this.personalData.seal(number, REQUESTER_NUMBER) : null;
  }

  private async save({ manager }: Transaction, rows: readonly CallRow[]): Promise<void> {
    await manager.query(
      `INSERT INTO call (id, call_key, node, bureau_id, did, queue, requester_number_sealed, requester_number_index, agent_user_id,
                         agent_extension, arrived_at, queued_at, offered_at, connected_at, ended_at, outcome, live)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, call_key text, node text, bureau_id text, did text, queue text,
         requester_number_sealed text, requester_number_index text, agent_user_id uuid, agent_extension text,
         arrived_at timestamptz, queued_at timestamptz, offered_at timestamptz, connected_at timestamptz, ended_at timestamptz,
         outcome text, live jsonb)
       ON CONFLICT (id) DO UPDATE SET
         bureau_id = coalesce(excluded.bureau_id, call.bureau_id), did = excluded.did, queue = excluded.queue,
         requester_number_sealed = coalesce(call.requester_number_sealed, excluded.requester_number_sealed),
         requester_number_index = coalesce(call.requester_number_index, excluded.requester_number_index),
         agent_user_id = coalesce(excluded.agent_user_id, call.agent_user_id), agent_extension = excluded.agent_extension,
         arrived_at = excluded.arrived_at, queued_at = excluded.queued_at, offered_at = excluded.offered_at,
         connected_at = excluded.connected_at, ended_at = excluded.ended_at, outcome = excluded.outcome, live = excluded.live`,
      [JSON.stringify(rows.map((row) => this.callRow(row)))],
    );
    const legs = rows.flatMap(({ call, changedLegs }) => changedLegs.map((leg) => ({ callId: call.id, ...leg })));
    if (legs.length === 0) return;
    await manager.query(
      `INSERT INTO call_leg (call_id, channel_id, role, extension, attempt_id, started_at, answered_at, ended_at, cause, result, recording_file)
       SELECT "callId", "channelId", role, extension, "attemptId", "startedAt", "answeredAt", "endedAt", cause, result, "recordingFile"
       FROM jsonb_to_recordset($1::jsonb) AS leg ("callId" uuid, "channelId" text, role text, extension text, "attemptId" uuid,
         "startedAt" timestamptz, "answeredAt" timestamptz, "endedAt" timestamptz, cause int, result text, "recordingFile" text)
       ON CONFLICT (call_id, channel_id) DO UPDATE SET
         extension = excluded.extension, attempt_id = excluded.attempt_id, answered_at = excluded.answered_at,
         ended_at = excluded.ended_at, cause = excluded.cause, result = excluded.result, recording_file = excluded.recording_file`,
      [JSON.stringify(legs)],
    );
  }

  private callRow({ call, bureauId, agentUserId, requesterNumber }: CallRow): object {
    const { requesterChannelId, agentChannelId, held, room, connected, owner } = call;
    return {
      id: call.id,
      call_key: call.callKey,
      node: call.node,
      bureau_id: bureauId,
      did: call.did,
      queue: call.queue,
      requester_number_sealed: this.sealed(requesterNumber),
      requester_number_index: requesterNumber ? this.personalData.index(requesterNumber) : null,
      agent_user_id: agentUserId,
      agent_extension: call.agentExtension,
      arrived_at: call.arrivedAt,
      queued_at: call.queuedAt,
      offered_at: call.offeredAt,
      connected_at: call.connectedAt,
      ended_at: call.endedAt,
      outcome: call.outcome,
      live: { requesterChannelId, agentChannelId, held, room, connected, owner },
    };
  }
}

function restore(row: StoredCall): CallState {
  const { owner, ...live } = row.live;
  const date = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const legs = (row.legs ?? []).map((leg) => ({
    ...leg,
    startedAt: date(leg.startedAt),
    answeredAt: date(leg.answeredAt),
    endedAt: date(leg.endedAt),
  })) as LegState[];
  return {
    id: row.id,
    callKey: row.call_key,
    node: row.node,
    bureauId: row.bureau_id,
    did: row.did,
    queue: row.queue,
    agentExtension: row.agent_extension,
    arrivedAt: row.arrived_at,
    queuedAt: row.queued_at,
    offeredAt: row.offered_at,
    connectedAt: row.connected_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    ...live,
    owner: owner ? ({ ...owner, since: new Date(owner.since) } as CallState['owner']) : null,
    legs: Object.fromEntries(legs.map((leg) => [leg.channelId, leg])),
  };
}
