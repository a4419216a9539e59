import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Readings } from '@yiche/audit';
import { Calls } from '@yiche/calls';
import {
  refusal,
  searchTerms,
  type Lookup,
  type PersonInClear,
  type Relocation,
  type RelocationPage,
  type RelocationQuery,
} from '@yiche/contracts';
import { bureauInView, type SessionUser } from '@yiche/identity';
import { Clock, contractDate, writtenText } from '@yiche/kernel';
import { VehicleLookups, type StoredLookup } from '@yiche/vehicles';
import { DataSource } from 'typeorm';
import { isOthersRequest, listsEverything, seesPersons } from './domain/request-reader.js';
import { RelocationQueries } from './persistence/relocation-queries.js';
import { UsageAlerts } from './usage-alerts.service.js';

/** Of a search, as it stands in the trail. */
const SUBJECTS_AT_MOST = 10;

/** One reading for which a reason was given. */
interface RevealedReading {
  readonly what: 'vehicle-lookup' | 'owner-in-clear' | 'requester-in-clear';
  /** The lookup, or the call. */
  readonly subject: string;
  readonly reason: string;
  readonly details: { readonly plateNumber?: string; readonly plateType?: string };
}

/**
 * The one way to read requests: what is not one's own is written to the trail before it is shown (H2, 合同四), and many such readings
 * are told to the supervisor.
 */
@Injectable()
export class RequestReadings {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly queries: RelocationQueries,
    private readonly lookups: VehicleLookups,
    private readonly calls: Calls,
    private readonly readings: Readings,
    private readonly alerts: UsageAlerts,
    private readonly clock: Clock,
  ) {}

  /** A request, whole. @throws DomainError `relocations/unknown-request`, also for one that is not in this reader's view */
  async detail(reader: SessionUser, id: string): Promise<Relocation> {
    const relocation = await this.queries.detail(id, reader);
    const [read] = await this.queries.ownership(reader.userId, [id]);
    if (read && isOthersRequest(reader, read)) {
      const { bureauId, number } = relocation;
      await this.readings.record({ actor: reader, what: 'relocation', subject: id, bureauId, details: { number } });
      await this.count(reader, id, bureauId);
    }
    return relocation;
  }

  /** A page of requests; an agent's own alone leave no entry. */
  async page(reader: SessionUser, query: RelocationQuery): Promise<RelocationPage> {
    const page = await this.queries.page(query, reader);
    const ids = page.items.map(({ id }) => id);
    const read = listsEverything(reader) ? [] : await this.queries.ownership(reader.userId, ids);
    if (listsEverything(reader) || read.some((request) => isOthersRequest(reader, request))) {
      // Request numbers and plates alone: whatever else was searched for may be somebody's name or telephone number.
      const { numbers, plates } = searchTerms(query.text ?? '');
      await this.readings.record({
        actor: reader,
        what: 'relocation-list',
        // Another search is another reading; another page of it is not.
        subject: [...numbers, ...plates].slice(0, SUBJECTS_AT_MOST).join(' ') || null,
        bureauId: bureauInView(reader),
        details: { found: page.total },
      });
    }
    return page;
  }

  /**
   * What the registry said once, to a supervisor or the bureau's viewer who says why (H2).
   * @throws DomainError `relocations/unknown-request`, `vehicles/unknown-lookup`
   */
  async reveal(reader: SessionUser, id: string, lookupId: string, reason: string): Promise<Lookup> {
    const request = await this.queries.detail(id, reader);
    const lookup = await this.lookupOf(id, lookupId);
    const { plateNumber, plateType } = lookup;
    const details = { plateNumber, plateType };
    await this.writeDown(reader, request, { what: 'vehicle-lookup', subject: lookupId, reason, details });
    return this.lookups.view(lookup);
  }

  /**
   * The owner whom a lookup found, in the clear, to the bureau's viewer who says why (H2); a number that is another person's by now is not.
   * @throws DomainError `relocations/unknown-request`, `vehicles/unknown-lookup`
   */
  async revealOwner(reader: SessionUser, id: string, lookupId: string, reason: string): Promise<PersonInClear> {
    requireViewer(reader);
    const request = await this.queries.detail(id, reader);
    const lookup = await this.lookupOf(id, lookupId);
    const { plateNumber, plateType } = lookup;
    const details = { plateNumber, plateType };
    await this.writeDown(reader, request, { what: 'owner-in-clear', subject: lookupId, reason, details });
    return this.lookups.ownerInClear(lookup);
  }

  /**
   * Who rang on a call of the request, in the clear, to the bureau's viewer who says why (H2).
   * @throws DomainError `relocations/unknown-request`, `recordings/unknown-call`
   */
  async revealRequester(reader: SessionUser, id: string, callId: string, reason: string): Promise<PersonInClear> {
    requireViewer(reader);
    const request = await this.queries.detail(id, reader);
    if (!request.callIds.includes(callId)) throw refusal('recordings/unknown-call');
    await this.writeDown(reader, request, { what: 'requester-in-clear', subject: callId, reason, details: {} });
    return { name: null, number: await this.calls.requesterNumberOf(callId), secondNumber: null };
  }

  private async lookupOf(id: string, lookupId: string): Promise<StoredLookup> {
    const lookup = await this.lookups.find(lookupId);
    if (lookup.relocationId !== id) throw refusal('vehicles/unknown-lookup');
    return lookup;
  }

  /** Before it is shown; one that could not be written down is not. */
  private async writeDown(
    reader: SessionUser,
    { id, number, bureauId }: Relocation,
    { what, subject, reason, details }: RevealedReading,
  ): Promise<void> {
    await this.readings.record({
      ...{ actor: reader, what, subject, bureauId },
      reason: writtenText(reason),
      details: { relocationId: id, number, ...details },
    });
    await this.count(reader, id, bureauId);
  }

  /** One more of the day's different requests; opened again it is the same. */
  private async count(reader: SessionUser, id: string, bureauId: string): Promise<void> {
    const now = this.clock.now();
    const added = await this.dataSource.query<unknown[]>(
      `INSERT INTO relocation_reading (reader_id, relocation_id, day, at) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING day`,
      [reader.userId, id, contractDate(now), now],
    );
    if (added.length > 0) await this.alerts.watchReadings(reader, bureauId);
  }
}

/** Who is of the operator too is not shown anybody, whatever else they are. @throws DomainError `identity/not-permitted` */
function requireViewer(reader: SessionUser): void {
  if (!seesPersons(reader)) throw refusal('identity/not-permitted');
}
