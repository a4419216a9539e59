import { Injectable } from '@nestjs/common';
import { Bureaus } from '@yiche/identity';
import { Logger, PersonalData } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { LookupSealer } from './lookup-sealer.js';
import { VehicleLookupEntity } from './persistence/vehicle-lookup.entity.js';
import { PlateRegistry } from './ports/plate-registry.js';
import type { LookupRequest } from './lookup-request.js';

/** Rows of one statement of SQL. */
const AT_ONCE = 1_000;

const NEVER = new AbortController().signal;

/** A lookup of the past. */
export interface PastLookup extends LookupRequest {
  readonly at: Date;
}

/** Keeps lookups of the past as they would have been kept (ADR 0051): asked of the registry, the owner's data sealed. */
@Injectable()
export class PastLookups {
  private readonly sealer: LookupSealer;

  constructor(
    private readonly registry: PlateRegistry,
    personalData: PersonalData,
    bureaus: Bureaus,
    logger: Logger,
  ) {
    this.sealer = new LookupSealer(registry, personalData, bureaus, logger);
  }

  async write(manager: EntityManager, lookups: readonly PastLookup[]): Promise<void> {
    const columns = manager.connection.getMetadata(VehicleLookupEntity).columns;
    const given = columns.map(({ propertyName, databaseName, type }) => ({
      from: `"${propertyName}" ${String(type)}`,
      select: `"${propertyName}"`,
      into: databaseName,
    }));
    for (let from = 0; from < lookups.length; from += AT_ONCE) {
      const rows = await Promise.all(
        lookups
          .slice(from, from + AT_ONCE)
          .map(async (lookup) => this.sealer.seal(lookup, await this.registry.find(lookup.plate, NEVER), lookup.at)),
      );
      await manager.query(
        `INSERT INTO vehicle_lookup (${given.map(({ into }) => into).join(', ')})
         SELECT ${given.map(({ select }) => select).join(', ')}
         FROM jsonb_to_recordset($1::jsonb) AS lookup (${given.map((each) => each.from).join(', ')})`,
        [JSON.stringify(rows)],
      );
    }
  }
}
