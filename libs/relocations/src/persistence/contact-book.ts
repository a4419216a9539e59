import { Injectable } from '@nestjs/common';
import {
  ContactPolicies,
  counts,
  nextAttempt,
  type NextAttempt,
  type PastAttempt,
  type TriedSoFar,
} from '@yiche/contact-rules';
import { isUrgent, type ContactStanding, type WhichNumber } from '@yiche/contracts';
import { Clock, startOf, contractDate } from '@yiche/kernel';
import { VehicleLookups } from '@yiche/vehicles';
import type { EntityManager } from 'typeorm';
import { plateKey, type CountedPlate } from '../domain/lookup-limits.js';
import type { RelocationRequest } from './relocation.entity.js';

/** For which request a vehicle was written down as moved, and when. */
interface Moved {
  readonly number: string;
  readonly at: Date;
}

/** With a reason that this version knows. */
export type Standing = ContactStanding & Pick<NextAttempt, 'hindrance'>;

/** A vehicle that was looked up, and those of its owner's numbers that can be called. */
export interface CallableLookup extends CountedPlate {
  readonly id: string;
  readonly numbers: readonly WhichNumber[];
}

interface KnownAttempt extends PastAttempt {
  readonly id: string;
  /** Of the request that is asked about. */
  readonly isOwn: boolean;
  /** The owner's call (B6), which the policy does not count. */
  readonly rangBack: boolean;
}

/** A request for which an owner was called, and the lookup that had found them. */
export interface OwnersRequest {
  readonly id: string;
  readonly lookupId: string;
  /** Which of the owner's numbers they are known by. */
  readonly ownerNumber: WhichNumber;
  readonly isOpen: boolean;
}

/** Whoever rings back later than that is told nothing of what it was about: 30 days. */
const RINGS_BACK_WITHIN_MS = 30 * 86_400_000;

/** As many of an owner's requests as a desk shows. */
const SHOWN_OF_AN_OWNER = 5;

/** More calls about a plate than a policy can allow for a request or a day. */
const LATEST = 200;

/** What was tried to reach owners, held against the bureau's policy (C7). */
@Injectable()
export class ContactBook {
  constructor(
    private readonly policies: ContactPolicies,
    private readonly lookups: VehicleLookups,
    private readonly clock: Clock,
  ) {}

  /**
   * How calls to the owner of this vehicle stand, for this request. Whoever decides by it locks the request and `lockPlate` before.
   */
  async standing(manager: EntityManager, request: RelocationRequest, lookup: CallableLookup): Promise<Standing> {
    const now = this.clock.now();
    // One after the other: a transaction has one connection.
    const policy = await this.policies.at(manager, request.bureauId, now);
    const all = await this.attempts(manager, request.id, lookup);
    const ours = all.filter(({ rangBack }) => !rangBack);
    const attempts = ours.filter(({ isOwn }) => isOwn);
    // One of this request that is live is refused another by its call (`owner_attempt_live`), and is no other request's.
    const rung = ours.filter((each) => counts(each) && !(each.isOwn && each.endedAt === null));
    const begins = startOf(contractDate(now));
    const said = all.filter(({ isOwn }) => isOwn);
    const moved = await this.moved(manager, request, lookup, said);
    const tried: TriedSoFar = {
      attempts,
      today: rung.filter(({ startedAt }) => startedAt >= begins).length,
      // Who has rung back was talked to, as after a call of ours that was answered.
      calls: all.filter((each) => each.rangBack || rung.includes(each)),
      movedAt: moved?.at ?? null,
      numbers: lookup.numbers,
      isUrgent: isUrgent(request.blocked),
    };
    const { next, hindrance, from, ownerNumber } = nextAttempt(policy, tried, now);
    return {
      ...{ plateNumber: lookup.plateNumber, plateType: lookup.plateType, next, hindrance, ownerNumber },
      attempts: policy.attempts,
      perPlateAndDay: policy.perPlateAndDay,
      from: from?.toISOString() ?? null,
      moved: moved && { number: moved.number, at: moved.at.toISOString() },
    };
  }

  /** Of every vehicle that was looked up for the request. @param lookups the oldest first: of two of a plate the later one tells */
  async standings(
    manager: EntityManager,
    request: RelocationRequest,
    lookups: readonly CallableLookup[],
  ): Promise<ContactStanding[]> {
    const latest = new Map(lookups.map((lookup) => [plateKey(lookup), lookup]));
    return Promise.all([...latest.values()].map((lookup) => this.standing(manager, request, lookup)));
  }

  /** Calls about one plate are decided upon one after another, whatever requests they are for. */
  async lockPlate(manager: EntityManager, { plateNumber, plateType }: CountedPlate): Promise<void> {
    const key = `calls about ${plateNumber}/${plateType}`;
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  }

  /**
   * Calls with the owner of this vehicle, whatever requests they were for, in their order; the latest ones. At which number of this lookup
   * each was is told by the number: a registry writes another one later, or the same in another place.
   */
  private async attempts(
    manager: EntityManager,
    relocationId: string,
    { id, plateNumber, plateType }: CallableLookup,
  ): Promise<KnownAttempt[]> {
    const latestFirst = await manager.query<(KnownAttempt & { lookupId: string; ownerNumber: WhichNumber })[]>(
      `SELECT a.id, a.lookup_id AS "lookupId", a.relocation_id = $3 AS "isOwn", a.started_at AS "startedAt", a.ended_at AS "endedAt",
         a.owner_number AS "ownerNumber", a.signal_result AS "signalResult", a.cause, a.agent_result AS "agentResult", a.rang_back AS "rangBack"
       FROM relocation_lookup l JOIN owner_attempt a ON a.lookup_id = l.id
       WHERE l.plate_number = $1 AND l.plate_type = $2 ORDER BY a.started_at DESC, a.id DESC LIMIT ${LATEST}`,
      [plateNumber, plateType, relocationId],
    );
    const numbers = await this.lookups.numbersAs(
      manager,
      id,
      latestFirst.map(({ lookupId }) => lookupId),
    );
    return latestFirst
      .map((each) => ({ ...each, ownerNumber: numbers.get(each.lookupId)?.[each.ownerNumber] ?? null }))
      .reverse();
  }

  /**
   * Requests of the bureau for which the owner at one of these numbers (their blind indexes) was called of late: those for which that very
   * number rang go before those for which it was their other one, and of these the last first (B6).
   */
  async requestsOfOwner(
    manager: EntityManager,
    indexes: readonly string[],
    bureauId: string,
  ): Promise<OwnersRequest[]> {
    const since = new Date(this.clock.now().getTime() - RINGS_BACK_WITHIN_MS);
    const lookups = indexes.length === 0 ? [] : await this.lookups.ofOwner(manager, indexes, since);
    if (lookups.length === 0) return [];
    return manager.query<OwnersRequest[]>(
      `SELECT r.id, called.lookup_id AS "lookupId", called.number AS "ownerNumber", r.state <> 'closed' AS "isOpen" FROM (
         SELECT DISTINCT ON (relocation_id) relocation_id, lookup_id, number, started_at, owner_number = number AS "rangThere"
         FROM owner_attempt JOIN unnest($1::uuid[], $2::text[]) AS known (lookup_id, number) USING (lookup_id)
         WHERE NOT rang_back ORDER BY relocation_id, owner_number = number DESC, started_at DESC) called
       JOIN relocation r ON r.id = called.relocation_id
       WHERE r.bureau_id = $3 ORDER BY called."rangThere" DESC, called.started_at DESC LIMIT ${SHOWN_OF_AN_OWNER}`,
      [lookups.map(({ lookupId }) => lookupId), lookups.map(({ ownerNumber }) => ownerNumber), bureauId],
    );
  }

  /**
   * That the vehicle has moved: its owner has said so for this request, or another request has ended with it since this one was opened.
   * What was written before the requester said that it is still there does not count.
   */
  private async moved(
    manager: EntityManager,
    request: RelocationRequest,
    { plateNumber, plateType }: CountedPlate,
    attempts: readonly KnownAttempt[],
  ): Promise<Moved | null> {
    const stillThere = await this.saidToBeThere(manager, request.id, { plateNumber, plateType });
    const told = await this.toldToHaveMoved(manager, request.id, attempts);
    if (told && (stillThere === null || told > stillThere)) return { number: request.number, at: told };
    const [other] = await manager.query<Moved[]>(
      `SELECT number, closed_at AS at FROM relocation
       WHERE plate_number = $1 AND plate_type = $2 AND outcome = 'moved' AND closed_at > $3 AND bureau_id = $4 AND id <> $5
       ORDER BY closed_at DESC LIMIT 1`,
      [plateNumber, plateType, stillThere ?? request.openedAt, request.bureauId, request.id],
    );
    return other ?? null;
  }

  /** When an agent last wrote that the owner has moved it; of attempts that still say so. */
  private async toldToHaveMoved(
    manager: EntityManager,
    relocationId: string,
    attempts: readonly KnownAttempt[],
  ): Promise<Date | null> {
    const moved = attempts.filter(({ agentResult }) => agentResult === 'moved-already').map(({ id }) => id);
    if (moved.length === 0) return null;
    const [row] = await manager.query<{ at: Date | null }[]>(
      `SELECT max(at) AS at FROM relocation_event WHERE relocation_id = $1 AND kind = 'attempt-result'
         AND details ->> 'result' = 'moved-already' AND details ->> 'attemptId' = ANY ($2)`,
      [relocationId, moved],
    );
    return row?.at ?? null;
  }

  /** When the requester last said that the vehicle is still there, although it was written down as moved. */
  private async saidToBeThere(
    manager: EntityManager,
    relocationId: string,
    { plateNumber, plateType }: CountedPlate,
  ): Promise<Date | null> {
    const [row] = await manager.query<{ at: Date | null }[]>(
      `SELECT max(at) AS at FROM relocation_event
       WHERE relocation_id = $1 AND kind = 'still-there' AND details ->> 'plate' = $2 AND details ->> 'plateType' = $3`,
      [relocationId, plateNumber, plateType],
    );
    return row?.at ?? null;
  }
}
