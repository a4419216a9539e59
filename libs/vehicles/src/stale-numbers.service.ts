import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import { OWNER_NUMBERS, refusal, type PlateType, type WhichNumber } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { whichNumber } from './lookup-entries.js';
import type { StoredLookup } from './lookup-request.js';
import { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';

/** Who has learnt it, or says that it was a mistake. */
interface Reporter {
  readonly userId: string;
  readonly displayName: string;
}

/** A number that was reported; the number itself is told to nobody. */
export interface StaleNumber {
  readonly lookupId: string;
  readonly ownerNumber: WhichNumber;
  readonly relocationId: string;
  readonly plateNumber: string;
  readonly plateType: PlateType;
  readonly reportedAt: Date;
  readonly reportedByName: string;
}

/** The blind index of the number that a report `s` on the lookup of this alias is about. */
const reportedIndex = (lookup: string): string =>
  `CASE s.owner_number WHEN 'second' THEN ${lookup}.second_number_index ELSE ${lookup}.owner_number_index END`;

/** More than a supervisor looks through; the oldest wait. */
const AT_ONCE = 200;

/**
 * Registered numbers that are somebody else's by now: whoever answers is no owner and is not called again about this vehicle, until the
 * registry tells another number or a supervisor says that it was a mistake. Within a bureau, whose supervisors can.
 */
@Injectable()
export class StaleNumbers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Those of this lookup's numbers that were reported for its vehicle, on whatever request. */
  async of(lookup: StoredLookup): Promise<ReadonlySet<WhichNumber>> {
    const { plateNumber, plateType, bureauId, ownerNumberIndex, secondNumberIndex } = lookup;
    if (ownerNumberIndex === null && secondNumberIndex === null) return new Set();
    const rows = await this.dataSource.query<{ index: string }[]>(
      `SELECT ${reportedIndex('l')} AS index FROM vehicle_lookup l JOIN stale_owner_number s ON s.lookup_id = l.id
       WHERE l.plate_number = $1 AND l.plate_type = $2 AND l.bureau_id = $3`,
      [plateNumber, plateType, bureauId],
    );
    const reported = new Set<string | null>(rows.map(({ index }) => index));
    const indexes = { first: ownerNumberIndex, second: secondNumberIndex };
    return new Set(OWNER_NUMBERS.filter((which) => reported.has(indexes[which])));
  }

  /** Of these lookups, the numbers that have been reported since. */
  async among(
    lookupIds: readonly string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<ReadonlyMap<string, ReadonlySet<WhichNumber>>> {
    if (lookupIds.length === 0) return new Map();
    const rows = await manager.query<{ id: string; numbers: WhichNumber[] }[]>(
      `SELECT l.id, array_agg(own.number) AS numbers FROM vehicle_lookup l
       CROSS JOIN LATERAL (VALUES ('first', l.owner_number_index), ('second', l.second_number_index)) AS own (number, index)
       WHERE l.id = ANY ($1) AND EXISTS (
         SELECT FROM vehicle_lookup other JOIN stale_owner_number s ON s.lookup_id = other.id
         WHERE other.plate_number = l.plate_number AND other.plate_type = l.plate_type
           AND other.bureau_id = l.bureau_id AND ${reportedIndex('other')} = own.index)
       GROUP BY l.id`,
      [lookupIds],
    );
    return new Map(rows.map(({ id, numbers }) => [id, new Set(numbers)]));
  }

  /** Whoever answered this number of the lookup is not the owner. Harmless when it is known. */
  async report({ manager }: Transaction, lookupId: string, ownerNumber: WhichNumber, by: Reporter): Promise<void> {
    const lookup = await manager.findOneBy(VehicleLookupEntity, { id: lookupId });
    if (!lookup) throw refusal('vehicles/unknown-lookup');
    const added = await manager.query<unknown[]>(
      `INSERT INTO stale_owner_number (lookup_id, owner_number, reported_at, reported_by, reported_by_name)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
      [lookup.id, ownerNumber, this.clock.now(), by.userId, by.displayName],
    );
    if (added.length > 0)
      await this.audited(manager, 'vehicles.stale-number-reported', lookup, by, { ...whichNumber(ownerNumber) });
  }

  /** What was reported of this lookup was a mistake. Harmless when nothing was. */
  async withdraw(
    { manager }: Transaction,
    lookupId: string,
    ownerNumber: WhichNumber,
    by: Reporter,
    reason: string,
  ): Promise<void> {
    const [, removed] = await manager.query<[unknown[], number]>(
      'DELETE FROM stale_owner_number WHERE lookup_id = $1 AND owner_number = $2',
      [lookupId, ownerNumber],
    );
    if (removed === 0) return;
    const lookup = await manager.findOneByOrFail(VehicleLookupEntity, { id: lookupId });
    await this.audited(manager, 'vehicles.stale-number-withdrawn', lookup, by, { ...whichNumber(ownerNumber), reason });
  }

  /**
   * The same by a supervisor, for the vehicle: whoever else had reported the same number of it is overruled as well.
   * @param bureauId of the supervisor's view; null for all
   * @throws DomainError `vehicles/unknown-stale-number`
   */
  async overrule(
    lookupId: string,
    ownerNumber: WhichNumber,
    bureauId: string | null,
    by: Reporter,
    reason: string,
  ): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const same = await transaction.manager.query<{ id: string; ownerNumber: WhichNumber }[]>(
        `SELECT other.id, s.owner_number AS "ownerNumber" FROM vehicle_lookup l
         JOIN vehicle_lookup other USING (plate_number, plate_type, bureau_id)
         JOIN stale_owner_number s ON s.lookup_id = other.id
         WHERE l.id = $1 AND ($2::text IS NULL OR bureau_id = $2)
           AND ${reportedIndex('other')} = CASE $3 WHEN 'second' THEN l.second_number_index ELSE l.owner_number_index END
         ORDER BY other.id, s.owner_number FOR UPDATE OF s`,
        [lookupId, bureauId, ownerNumber],
      );
      if (same.length === 0) throw refusal('vehicles/unknown-stale-number');
      for (const each of same) await this.withdraw(transaction, each.id, each.ownerNumber, by, reason);
    });
  }

  /** Those that were reported, the latest first, one a vehicle and number. @param bureauId null for all */
  async reported(bureauId: string | null): Promise<StaleNumber[]> {
    return this.dataSource.query<StaleNumber[]>(
      `SELECT * FROM (
         SELECT DISTINCT ON (l.bureau_id, l.plate_number, l.plate_type, ${reportedIndex('l')}) l.id AS "lookupId",
           s.owner_number AS "ownerNumber", l.relocation_id AS "relocationId", l.plate_number AS "plateNumber", l.plate_type AS "plateType",
           s.reported_at AS "reportedAt", s.reported_by_name AS "reportedByName"
         FROM stale_owner_number s JOIN vehicle_lookup l ON l.id = s.lookup_id
         WHERE ($1::text IS NULL OR l.bureau_id = $1)
         ORDER BY l.bureau_id, l.plate_number, l.plate_type, ${reportedIndex('l')}, s.reported_at DESC
       ) AS each ORDER BY "reportedAt" DESC LIMIT ${AT_ONCE}`,
      [bureauId],
    );
  }

  private audited(
    manager: Transaction['manager'],
    action: string,
    { id, bureauId, plateNumber, plateType, relocationId }: StoredLookup,
    by: Reporter,
    details: Readonly<Record<string, string>>,
  ): Promise<number> {
    return this.audit.append(manager, {
      actorId: by.userId,
      actorName: by.displayName,
      action,
      subjectType: 'vehicle-lookup',
      subjectId: id,
      bureauId,
      details: { plateNumber, plateType, relocationId, ...details },
    });
  }
}
