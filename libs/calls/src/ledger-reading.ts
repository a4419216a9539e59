import { Injectable } from '@nestjs/common';
import type { Entry, Lag, Position, Reading, Source } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import type { CallFact } from './domain/fold-call.js';
import type { OutageFact } from './domain/pbx-outage.js';

/** A fact without what is personal in it: who rang stays sealed in the ledger. */
type WithoutNumber<F> = F extends unknown ? Omit<F, 'requesterNumber'> : never;

/** A fact of a call, with our id of that call. */
export type PublishedCallFact = WithoutNumber<CallFact> & { readonly callId: string };

/** A line of the ledger as other libraries read it. */
export type PublishedFact = PublishedCallFact | OutageFact;

interface Row {
  readonly position: Position;
  readonly callId: string | null;
  readonly node: string;
  readonly type: string;
  readonly key: string;
  readonly at: Date;
  readonly data: { readonly since?: string | null };
}

const COLUMNS = `e.id::text AS position, e.call_id AS "callId", e.node, e.type, e.key, e.pbx_at AS at, e.data - 'requesterNumber' AS data`;

/** Facts that are counted, at most: a lag of more is as bad as this one. */
const COUNTED = 100_000;

/**
 * What the ledger publishes to other libraries; they read its tables in no other way. All of it is asked in the reader's own transaction.
 *
 * The lines, in the one order in which they were committed, whoever wrote them (trigger `call_event_in_turn`, ADR 0043): `position` is
 * the place in it; `type`, `key`, `node` and what else a fact has are `telephony`'s, `at` the PBX's own time; `callId` is the call's id in
 * our tables, absent in a line about the PBX as a whole. A subject is a call, or a node.
 *
 * Of a call as it is now: which extension has it, and whether anything of it is left.
 */
@Injectable()
export class LedgerReading implements Source<PublishedFact> {
  async after(
    manager: EntityManager,
    position: Position,
    types: readonly string[],
    most: number,
  ): Promise<Reading<PublishedFact>> {
    // One statement is one snapshot: what is not among the rows and lies before `end` is of another type.
    const rows = await manager.query<(Row & { readonly end: Position; readonly position: Position | null })[]>(
      `SELECT line.*, ledger."end"::text FROM (SELECT coalesce(max(id), 0) AS "end" FROM call_event) ledger
       LEFT JOIN LATERAL (SELECT ${COLUMNS} FROM call_event e WHERE e.id > $1 AND e.type = ANY ($2) ORDER BY e.id LIMIT $3) line ON true`,
      [position, types, most],
    );
    const entries = rows.filter(({ position: at }) => at !== null).map(entryOf);
    const upTo = entries.length === most ? entries.at(-1)?.position : rows[0]?.end;
    return { entries, upTo: upTo ?? position };
  }

  async at(manager: EntityManager, position: Position): Promise<Entry<PublishedFact>> {
    const [row] = await manager.query<Row[]>(`SELECT ${COLUMNS} FROM call_event e WHERE e.id = $1`, [position]);
    if (!row) throw new Error('the ledger has no such line');
    return entryOf(row);
  }

  async end(manager: EntityManager): Promise<Position> {
    const [row] = await manager.query<{ end: Position }[]>(
      'SELECT coalesce(max(id), 0)::text AS "end" FROM call_event',
    );
    return row?.end ?? '0';
  }

  async lag(manager: EntityManager, position: Position, types: readonly string[]): Promise<Lag> {
    const [row] = await manager.query<{ facts: number; since: Date | null }[]>(
      `SELECT count(*)::int AS facts, min(received_at) AS since
       FROM (SELECT received_at FROM call_event WHERE id > $1 AND type = ANY ($2) ORDER BY id LIMIT ${COUNTED}) behind`,
      [position, types],
    );
    return row ?? { facts: 0, since: null };
  }

  /** The agent who is offered the call, has it or is waited for; null while there is none. */
  async agentOf(manager: EntityManager, callId: string): Promise<{ extension: string; userId: string | null } | null> {
    const [row] = await manager.query<{ extension: string; userId: string | null }[]>(
      `SELECT agent_extension AS extension, agent_user_id AS "userId" FROM call
       WHERE id = $1 AND agent_extension IS NOT NULL`,
      [callId],
    );
    return row ?? null;
  }

  /** Those of these calls of which nothing is left: the requester has gone, and every other leg too. */
  async over(manager: EntityManager, callIds: readonly string[]): Promise<string[]> {
    const rows = await manager.query<{ id: string }[]>(
      `SELECT id FROM call WHERE id = ANY ($1::uuid[]) AND ended_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM call_leg WHERE call_leg.call_id = call.id AND call_leg.ended_at IS NULL)`,
      [callIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Of attempts to reach an owner: those of whose end the ledger has no fact, though nothing of their call is left; and when that ended. */
  leftBehind(
    manager: EntityManager,
    attempts: readonly { readonly id: string; readonly callId: string }[],
  ): Promise<{ readonly id: string; readonly at: Date }[]> {
    return manager.query(
      `SELECT attempt.id, call.ended_at AS at
       FROM unnest($1::uuid[], $2::uuid[]) AS attempt (id, call_id) JOIN call ON call.id = attempt.call_id
       WHERE call.ended_at IS NOT NULL
         AND NOT EXISTS (SELECT FROM call_leg WHERE call_leg.call_id = call.id AND call_leg.ended_at IS NULL)
         AND NOT EXISTS (SELECT FROM call_event e WHERE e.call_id = call.id AND e.type = 'owner-ended'
                           AND e.data ->> 'attemptId' = attempt.id::text)`,
      [attempts.map(({ id }) => id), attempts.map(({ callId }) => callId)],
    );
  }
}

function entryOf({ position, callId, node, data, ...row }: Row): Entry<PublishedFact> {
  const { type, key, at } = row;
  const own = data.since === undefined ? data : { ...data, since: data.since === null ? null : new Date(data.since) };
  const fact = { ...own, type, key, at, node, ...(callId === null ? {} : { callId }) } as PublishedFact;
  return { position, subject: callId ?? node, fact };
}
