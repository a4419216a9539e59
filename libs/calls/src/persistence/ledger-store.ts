import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { agentParameters, saveAgents, type AgentChange } from '@yiche/agents';
import { canonicalNumber } from '@yiche/kernel';
import { PersonalData, PreparedStatements } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { agentOnRecord, type CallState, type LegState } from '../domain/call-state.js';
import type { LedgerFact } from '../domain/ledger-fact.js';
import { liveOf, restoreLive, type LiveCall } from './live-call.js';

/** Field label of the requester's number in `PersonalData`. */
export const REQUESTER_NUMBER = 'call.requester-number';

/** A fact with the call it belongs to, where it belongs to one, and when we heard it. */
export interface LedgerLine {
  readonly callId: string | null;
  readonly fact: LedgerFact;
  readonly receivedAt: Date;
}

/** What a changed call is saved with besides its state. */
export interface CallRow {
  readonly call: CallState;
  /** Those of its legs that the batch changed. */
  readonly changedLegs: readonly LegState[];
  readonly bureauId: string | null;
  readonly agentUserId: string | null;
  /** As the carrier sent it. */
  readonly requesterNumber: string | null;
  /** Area of a number that comes without one. */
  readonly area: string | undefined;
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
  live: LiveCall;
  legs: (Record<keyof LegState, string | null> & { cause: number | null })[] | null;
}

/** Seals a requester's number. */
type Sealer = (number: string) => string;

/** Facts and everything that follows from them: written together or not at all. */
export interface LedgerEntry {
  readonly lines: readonly LedgerLine[];
  readonly rows: readonly CallRow[];
  /** Agents whom the facts took from state to state. */
  readonly agents: readonly AgentChange[];
}

const WRITE_FACTS = `INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data)
  SELECT key, call_id, node, type, pbx_at, received_at, data
  FROM jsonb_to_recordset($1::jsonb)
    AS line (key text, call_id uuid, node text, type text, pbx_at timestamptz, received_at timestamptz, data jsonb)`;

const SAVE_CALLS = `INSERT INTO call (id, call_key, node, bureau_id, did, queue, requester_number_sealed, requester_number_index,
    agent_user_id, agent_extension, arrived_at, queued_at, offered_at, connected_at, ended_at, outcome, live)
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS row (id uuid, call_key text, node text, bureau_id text, did text, queue text,
    requester_number_sealed text, requester_number_index text, agent_user_id uuid, agent_extension text,
    arrived_at timestamptz, queued_at timestamptz, offered_at timestamptz, connected_at timestamptz, ended_at timestamptz,
    outcome text, live jsonb)
  ON CONFLICT (id) DO UPDATE SET
    bureau_id = coalesce(excluded.bureau_id, call.bureau_id), did = excluded.did, queue = excluded.queue,
    requester_number_sealed = coalesce(call.requester_number_sealed, excluded.requester_number_sealed),
    requester_number_index = coalesce(call.requester_number_index, excluded.requester_number_index),
    agent_user_id = coalesce(excluded.agent_user_id, call.agent_user_id), agent_extension = excluded.agent_extension,
    arrived_at = excluded.arrived_at, queued_at = excluded.queued_at, offered_at = excluded.offered_at,
    connected_at = excluded.connected_at, ended_at = excluded.ended_at, outcome = excluded.outcome, live = excluded.live`;

const SAVE_LEGS = `INSERT INTO call_leg (call_id, channel_id, role, extension, attempt_id, started_at, answered_at, ended_at, cause,
    result, recording_file)
  SELECT "callId", "channelId", role, extension, "attemptId", "startedAt", "answeredAt", "endedAt", cause, result, "recordingFile"
  FROM jsonb_to_recordset($3::jsonb) AS leg ("callId" uuid, "channelId" text, role text, extension text, "attemptId" uuid,
    "startedAt" timestamptz, "answeredAt" timestamptz, "endedAt" timestamptz, cause int, result text, "recordingFile" text)
  ON CONFLICT (call_id, channel_id) DO UPDATE SET
    extension = excluded.extension, attempt_id = excluded.attempt_id, answered_at = excluded.answered_at,
    ended_at = excluded.ended_at, cause = excluded.cause, result = excluded.result, recording_file = excluded.recording_file`;

/** Facts of the past have places before all that were ever heard: who reads the ledger from its first fact on does not meet them. */
const WRITE_PAST_FACTS = `INSERT INTO call_event (id, key, call_id, node, type, pbx_at, received_at, data) OVERRIDING SYSTEM VALUE
  SELECT id, key, call_id, node, type, pbx_at, received_at, data
  FROM jsonb_to_recordset($1::jsonb)
    AS line (id bigint, key text, call_id uuid, node text, type text, pbx_at timestamptz, received_at timestamptz, data jsonb)`;
const APPEND_PAST = `WITH fact AS (${WRITE_PAST_FACTS}), saved AS (${SAVE_CALLS}), leg AS (${SAVE_LEGS}) SELECT 1`;

const APPEND = `WITH fact AS (${WRITE_FACTS}), saved AS (${SAVE_CALLS}), leg AS (${SAVE_LEGS})`;

/** Each of them is prepared once: most facts change no agent. */
const STATEMENTS = {
  facts: ['ledger.append', `${APPEND} SELECT 1`],
  'facts, agents': ['ledger.append-with-agents', `${APPEND}, ${saveAgents(4)} SELECT 1`],
} as const;

/** Rows of the ledger. A batch of facts is one statement whatever its size: round trips and flushes are what a busy PBX would feel. */
@Injectable()
export class LedgerStore {
  constructor(
    private readonly statements: PreparedStatements,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly personalData: PersonalData,
  ) {}

  /**
   * Appends facts with the calls they change.
   * @throws Error of SQLSTATE 23505 (unique violation), with nothing written, when the ledger has one of these facts already
   */
  async append({ lines, rows, agents }: LedgerEntry): Promise<void> {
    const [name, text] = STATEMENTS[agents.length > 0 ? 'facts, agents' : 'facts'];
    const seal = this.sealer();
    await this.statements.run(name, text, [
      JSON.stringify(lines.map((line) => eventRow(line, seal))),
      ...this.callValues(rows, seal),
      ...(agents.length > 0 ? agentParameters(agents) : []),
    ]);
  }

  /**
   * Seals facts of the past and calls that are over.
   * @param firstPlace of the first fact in the ledger, below zero; each further one stands behind the one before
   * @returns what adds them, in the caller's transaction
   */
  preparePast(
    { lines, rows }: Pick<LedgerEntry, 'lines' | 'rows'>,
    firstPlace: number,
  ): (manager: EntityManager) => Promise<void> {
    const seal = this.sealer();
    const facts = lines.map((line, place) => ({ id: firstPlace + place, ...eventRow(line, seal) }));
    const values = [JSON.stringify(facts), ...this.callValues(rows, seal)];
    return async (manager) => {
      // No live fact waits for a month of the past to be seen: `call_event_in_turn`.
      await manager.query(`SELECT set_config('yiche.places', 'given', true)`);
      await manager.query(APPEND_PAST, values);
    };
  }

  /** Which of these facts the ledger has, and of which call; null for one about the PBX as a whole. */
  async known(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const rows: { key: string; callId: string | null }[] = await this.dataSource.query(
      'SELECT key, call_id AS "callId" FROM call_event WHERE key = ANY ($1)',
      [keys],
    );
    return new Map(rows.map(({ key, callId }) => [key, callId]));
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
              // Two questions, each with its index; under one OR all calls would be read.
              `id = ANY (ARRAY(
                 SELECT id FROM call WHERE ended_at IS NULL UNION
                 SELECT id FROM call WHERE arrived_at > $1 AND EXISTS
                   (SELECT 1 FROM call_leg WHERE call_id = call.id AND call_leg.ended_at IS NULL)))`,
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

  /** The PBX's time of the last fact of a call; null when there is none. */
  async lastFactAt(): Promise<Date | null> {
    const rows: { at: Date }[] = await this.dataSource.query(
      'SELECT pbx_at AS at FROM call_event WHERE call_id IS NOT NULL ORDER BY id DESC LIMIT 1',
    );
    return rows[0]?.at ?? null;
  }

  /** Who rang, as stored: sealed and indexed; nulls where the carrier sent no number. */
  async requesterOf(callId: string): Promise<{ sealed: string | null; index: string | null }> {
    const rows: { sealed: string | null; index: string | null }[] = await this.dataSource.query(
      'SELECT requester_number_sealed AS sealed, requester_number_index AS index FROM call WHERE id = $1',
      [callId],
    );
    return rows[0] ?? { sealed: null, index: null };
  }

  /** A number that is in a fact and in its call is sealed once. */
  private sealer(): Sealer {
    const sealed = new Map<string, string>();
    return (number) => {
      const known = sealed.get(number) ?? this.personalData.seal(number, REQUESTER_NUMBER);
      sealed.set(number, known);
      return known;
    };
  }

  private callValues(rows: readonly CallRow[], seal: Sealer): [calls: string, legs: string] {
    const legs = rows.flatMap(({ call, changedLegs }) => changedLegs.map((leg) => ({ callId: call.id, ...leg })));
    return [JSON.stringify(rows.map((row) => this.callRow(row, seal))), JSON.stringify(legs)];
  }

  private callRow({ call, bureauId, agentUserId, requesterNumber, area }: CallRow, seal: Sealer): object {
    const number = requesterNumber ? canonicalNumber(requesterNumber, area) : null;
    const told = number ?? requesterNumber;
    return {
      id: call.id,
      call_key: call.callKey,
      node: call.node,
      bureau_id: bureauId,
      did: call.did,
      queue: call.queue,
      requester_number_sealed: told ? seal(told) : null,
      // What cannot be read as a number stands for nobody: two of it may be two persons.
      requester_number_index: number ? this.personalData.index(number) : null,
      agent_user_id: agentUserId,
      agent_extension: agentOnRecord(call),
      arrived_at: call.arrivedAt,
      queued_at: call.queuedAt,
      offered_at: call.offeredAt,
      connected_at: call.connectedAt,
      ended_at: call.endedAt,
      outcome: call.outcome,
      live: liveOf(call),
    };
  }
}

function eventRow({ callId, fact, receivedAt }: LedgerLine, seal: Sealer): object {
  const { key, node, type, at, ...data } = fact;
  const { requesterNumber } = data as { requesterNumber?: string | null };
  const safe =
    'requesterNumber' in data ? { ...data, requesterNumber: requesterNumber ? seal(requesterNumber) : null } : data;
  return { key, node, type, call_id: callId, pbx_at: at, received_at: receivedAt, data: safe };
}

function restore(row: StoredCall): CallState {
  const date = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const legs = (row.legs ?? []).map((leg) => ({
    ...leg,
    startedAt: date(leg.startedAt),
    answeredAt: date(leg.answeredAt),
    endedAt: date(leg.endedAt),
  })) as LegState[];
  const { agent_extension: agentExtension, arrived_at: arrivedAt, offered_at: offeredAt } = row;
  const columns = { agentExtension, arrivedAt, offeredAt, connectedAt: row.connected_at, endedAt: row.ended_at };
  return {
    id: row.id,
    callKey: row.call_key,
    node: row.node,
    bureauId: row.bureau_id,
    did: row.did,
    queue: row.queue,
    arrivedAt,
    queuedAt: row.queued_at,
    offeredAt,
    connectedAt: row.connected_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    ...restoreLive(row.live, columns, legs),
    legs,
  };
}
