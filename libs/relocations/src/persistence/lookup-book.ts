import { Injectable } from '@nestjs/common';
import type { ReachedLimit } from '@yiche/contracts';
import type { Transaction } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import {
  decideLookup,
  reachedLimit,
  type BegunLookup,
  type CountedPlate,
  type GrantedApproval,
  type LookupDecision,
  type LookupsSoFar,
} from '../domain/lookup-limits.js';
import { TasksChanged } from '../relocation-events.js';
import { RelocationsConfig } from '../relocations-config.js';
import type { RelocationRequest } from './relocation.entity.js';

/** A question without an answer after so long is one that a crash cut off; longer than any registry is waited for. */
export const ASKED_WITHIN_MS = 60_000;

const HOUR_MS = 3_600_000;

/** Who looks what up, for which request. */
export interface LookupToReserve extends CountedPlate {
  readonly id: string;
  readonly relocationId: string;
  readonly callId: string;
  readonly agentId: string;
}

/**
 * Every lookup that was begun for a request (C2). It is written before the registry is asked, in the transaction that has counted
 * those before it: forty at once, on whatever processes, are held against the limits one after another, and a crash leaves one that
 * counts.
 */
@Injectable()
export class LookupBook {
  constructor(private readonly config: RelocationsConfig) {}

  /**
   * Decides on a lookup and writes it down. The request must be locked by the caller; the agent's hour is locked here.
   * @param manager of a transaction
   */
  async reserve(manager: EntityManager, lookup: LookupToReserve, now: Date): Promise<LookupDecision> {
    const { id, relocationId, callId, agentId, plateNumber, plateType } = lookup;
    // Requests are locked one by one; an agent's hour goes over all of theirs.
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('lookups of ' || $1::text, 0))`, [agentId]);
    const soFar = await this.soFar(manager, relocationId, agentId, now);
    const decision = decideLookup(lookup, soFar, { limits: this.config.lookups, now, askedWithin: ASKED_WITHIN_MS });
    if (decision.kind === 'ask') {
      // What was given up of the same plate is asked anew: no task any more.
      await manager.query(
        `UPDATE relocation_lookup SET seen_at = $4 WHERE relocation_id = $1 AND plate_number = $2 AND plate_type = $3
           AND tries > 0 AND seen_at IS NULL`,
        [relocationId, plateNumber, plateType, now],
      );
      await manager.query(
        `INSERT INTO relocation_lookup (id, relocation_id, call_id, agent_id, plate_number, plate_type, at, approval_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, relocationId, callId, agentId, plateNumber, plateType, now, decision.approvalId],
      );
    }
    return decision;
  }

  /**
   * The question was answered.
   * @param seenAt when whoever asked saw the answer; null while nobody has
   * @returns how often it was not, before; null where its answer is kept already, by whoever asked it at the same time
   */
  async answered(manager: EntityManager, id: string, seenAt: Date | null): Promise<{ tries: number } | null> {
    const [[row]] = await manager.query<[{ tries: number }[], number]>(
      `UPDATE relocation_lookup SET result = 'answered', seen_at = $2, tries = CASE WHEN $2::timestamptz IS NULL THEN greatest(tries, 1) ELSE tries END
       WHERE id = $1 AND result IS DISTINCT FROM 'answered' RETURNING tries`,
      [id, seenAt],
    );
    return row ?? null;
  }

  /** The question was not answered once more, and waits. @returns null where it was answered meanwhile */
  async waits(manager: EntityManager, id: string): Promise<{ at: Date; tries: number } | null> {
    const [[row]] = await manager.query<[{ at: Date; tries: number }[], number]>(
      `UPDATE relocation_lookup SET result = 'waiting', tries = tries + 1 WHERE id = $1 AND result IS DISTINCT FROM 'answered'
       RETURNING at, tries`,
      [id],
    );
    return row ?? null;
  }

  /** The question is not asked any more. @param seenAt when nobody has to be told; null where somebody has */
  async giveUp(manager: EntityManager, id: string, seenAt: Date | null): Promise<void> {
    await manager.query(
      `UPDATE relocation_lookup SET result = 'unavailable', seen_at = $2 WHERE id = $1 AND result IS DISTINCT FROM 'answered'`,
      [id, seenAt],
    );
  }

  /**
   * What the request was asked about is no task any more: what waits is given up, what was answered is seen. Agents are told where there was
   * anything.
   * @param kept a plate that stays; null when the request is closed
   */
  async endTasks(
    { manager, publish }: Transaction,
    { id, bureauId }: RelocationRequest,
    now: Date,
    kept: CountedPlate | null,
  ): Promise<void> {
    const [, waiting] = await manager.query<[unknown[], number]>(
      `UPDATE relocation_lookup SET result = 'unavailable', seen_at = $2 WHERE relocation_id = $1 AND result = 'waiting'
         AND (plate_number, plate_type) IS DISTINCT FROM ($3::text, $4::text)`,
      [id, now, kept?.plateNumber ?? null, kept?.plateType ?? null],
    );
    const [, told] = kept
      ? [[], 0]
      : await manager.query<[unknown[], number]>(
          'UPDATE relocation_lookup SET seen_at = $2 WHERE relocation_id = $1 AND tries > 0 AND seen_at IS NULL',
          [id, now],
        );
    if (waiting + told > 0) publish(new TasksChanged(now, bureauId));
  }

  /** A question whose answer could not be kept: as if it had not been asked. One that waits waits on. */
  async forget(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`UPDATE relocation_lookup SET result = 'unavailable' WHERE id = $1 AND result IS NULL`, [id]);
  }

  /** A lookup that waits, or whose question was cut off; null when it is answered, given up, or being asked. */
  async unanswered(manager: EntityManager, id: string, now: Date): Promise<LookupToReserve | null> {
    const [row] = await manager.query<LookupToReserve[]>(
      `SELECT id, relocation_id AS "relocationId", call_id AS "callId", agent_id AS "agentId", plate_number AS "plateNumber",
         plate_type AS "plateType" FROM relocation_lookup
       WHERE id = $1 AND (result = 'waiting' OR (result IS NULL AND at <= $2))`,
      [id, new Date(now.getTime() - ASKED_WITHIN_MS)],
    );
    return row ?? null;
  }

  /** What the registry still has to answer for a request. */
  async waitingOf(manager: EntityManager, relocationId: string): Promise<(CountedPlate & { readonly at: Date })[]> {
    return manager.query(
      `SELECT plate_number AS "plateNumber", plate_type AS "plateType", at FROM relocation_lookup
       WHERE relocation_id = $1 AND result = 'waiting' ORDER BY at`,
      [relocationId],
    );
  }

  /** The limit that another plate of this request would meet; null while there is room. */
  async reached(
    manager: EntityManager,
    relocationId: string,
    agentId: string,
    now: Date,
  ): Promise<{ reached: ReachedLimit | null; soFar: LookupsSoFar }> {
    const soFar = await this.soFar(manager, relocationId, agentId, now);
    return { reached: reachedLimit(soFar, this.config.lookups), soFar };
  }

  /** Plates that were looked up for a request, in the order of their first lookup: they stay, whatever is looked up afterwards. */
  async platesOf(manager: EntityManager, relocationId: string): Promise<CountedPlate[]> {
    return manager.query<CountedPlate[]>(
      `SELECT plate_number AS "plateNumber", plate_type AS "plateType" FROM relocation_lookup
       WHERE relocation_id = $1 AND (result IS NULL OR result = 'answered') GROUP BY 1, 2 ORDER BY min(at)`,
      [relocationId],
    );
  }

  private async soFar(manager: EntityManager, relocationId: string, agentId: string, now: Date): Promise<LookupsSoFar> {
    const ofRequest = await manager.query<BegunLookup[]>(
      `SELECT id, plate_number AS "plateNumber", plate_type AS "plateType", at, result, approval_id AS "approvalId"
       FROM relocation_lookup WHERE relocation_id = $1 ORDER BY at, id`,
      [relocationId],
    );
    const [hour] = await manager.query<{ plates: number }[]>(
      `SELECT count(DISTINCT (relocation_id, plate_number, plate_type))::int AS plates FROM relocation_lookup
       WHERE agent_id = $1 AND at > $2 AND result IS DISTINCT FROM 'unavailable' AND approval_id IS NULL`,
      [agentId, new Date(now.getTime() - HOUR_MS)],
    );
    const approvals = await manager.query<GrantedApproval[]>(
      `SELECT id, plates, expires_at AS "expiresAt" FROM lookup_approval
       WHERE relocation_id = $1 AND agent_id = $2 AND granted AND expires_at > $3 ORDER BY decided_at`,
      [relocationId, agentId, now],
    );
    return { ofRequest, agentsHour: hour?.plates ?? 0, approvals };
  }
}
