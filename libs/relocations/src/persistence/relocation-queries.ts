import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Scripts } from '@yiche/contact-rules';
import {
  refusal,
  REQUESTS_LISTED_AT_MOST,
  searchTerms,
  unreachableReason,
  type Attempt,
  type Relocation,
  type RelocationPage,
  type RelocationQuery,
  type RelocationSummary,
  type RequestPlate,
  type SearchTerms,
  type TimelineEntry,
} from '@yiche/contracts';
import { bureauInView, type SessionUser } from '@yiche/identity';
import { VehicleLookups } from '@yiche/vehicles';
import { Brackets, DataSource, In, type SelectQueryBuilder } from 'typeorm';
import { plateKey, type CountedPlate } from '../domain/lookup-limits.js';
import { listsEverything, seesLookupResults, seesPersons, type ReadRequest } from '../domain/request-reader.js';
import { LookupApprovals } from '../lookup-approvals.service.js';
import { ContactBook } from './contact-book.js';
import { LookupBook } from './lookup-book.js';
import { OwnerAttempt } from './owner-attempt.entity.js';
import { RelocationRequest } from './relocation.entity.js';

type Requests = SelectQueryBuilder<RelocationRequest>;

const SORT_COLUMNS = { openedAt: 'openedAt', number: 'number' } as const;

/** The steps that pages of the version before know: their schema takes no other. */
const KNOWN_BEFORE: ReadonlySet<TimelineEntry['kind']> = new Set([
  ...(['opened', 'joined', 'changed', 'looked-up', 'owner-called', 'owner-answered', 'owner-ended'] as const),
  ...(['attempt-result', 'approval-asked', 'approval-granted', 'approval-refused', 'outcome'] as const),
]);

/** Requests as screens see them: nothing personal but what is masked. */
@Injectable()
export class RelocationQueries {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly lookups: VehicleLookups,
    private readonly book: LookupBook,
    private readonly approvals: LookupApprovals,
    private readonly scripts: Scripts,
    private readonly contact: ContactBook,
  ) {}

  /**
   * A page of requests: of one bureau for its viewers, of all for supervisors; to an agent their own, and another's only by its whole
   * number or plate. Read it through `RequestReadings`, which writes down who did.
   */
  async page(query: RelocationQuery, reader: SessionUser): Promise<RelocationPage> {
    const chosen = (select: Requests): Requests => {
      filter(select, query, bureauInView(reader));
      if (!listsEverything(reader)) ownOrNamed(select, reader.userId, query.text);
      return select;
    };
    const { page, pageSize } = query;
    const skip = (page - 1) * pageSize;
    const take = Math.min(pageSize, REQUESTS_LISTED_AT_MOST - skip);
    const inOrder = chosen(this.dataSource.getRepository(RelocationRequest).createQueryBuilder('r'))
      .orderBy(`r.${SORT_COLUMNS[query.sort]}`, query.order === 'asc' ? 'ASC' : 'DESC')
      .addOrderBy('r.id', 'DESC');
    const found = take > 0 ? await inOrder.skip(skip).take(take).getMany() : [];
    // The last page says by itself how many there are, and a first one without any.
    const isLast = (found.length > 0 || skip === 0) && found.length < take;
    const counted = isLast ? skip + found.length : await this.count(chosen, REQUESTS_LISTED_AT_MOST + 1);
    const total = Math.min(counted, REQUESTS_LISTED_AT_MOST);
    return { total, more: counted > total, page, pageSize, items: found.map(summaryOf) };
  }

  /** How many there are, up to `limit`: what is counted beyond it is read for nothing, a million rows at every look (ADR 0061). */
  private async count(chosen: (select: Requests) => Requests, limit: number): Promise<number> {
    const counted = await this.dataSource
      .createQueryBuilder()
      .select('count(*)::int', 'n')
      .from((rows) => chosen(rows.select('1', 'one').from(RelocationRequest, 'r')).limit(limit), 'counted')
      .getRawOne<{ n: number }>();
    return counted?.n ?? 0;
  }

  /**
   * One request, whole; what the registry said only to whom `seesLookupResults` lets see it. Read others' through `RequestReadings`.
   * @throws DomainError `relocations/unknown-request`, also for one of another bureau than the viewer's
   */
  async detail(id: string, reader: SessionUser): Promise<Relocation> {
    const bureauId = bureauInView(reader);
    const request = await this.dataSource
      .getRepository(RelocationRequest)
      .findOneBy({ id, ...(bureauId ? { bureauId } : {}) });
    if (!request) throw refusal('relocations/unknown-request');
    const holds = seesLookupResults(reader, request);
    const [attempts, lookups, lookedUp, waiting, allowance, calls, timeline, script] = await Promise.all([
      this.dataSource.getRepository(OwnerAttempt).find({ where: { relocationId: id }, order: { startedAt: 'ASC' } }),
      this.lookups.ofRelocation(id),
      this.book.platesOf(this.dataSource.manager, id),
      this.book.waitingOf(this.dataSource.manager, id),
      holds ? this.approvals.allowance(id, reader.userId) : null,
      this.dataSource.query<{ call_id: string }[]>(
        'SELECT call_id FROM relocation_call WHERE relocation_id = $1 ORDER BY at',
        [id],
      ),
      this.dataSource.query<
        { at: Date; kind: TimelineEntry['kind']; actor_name: string | null; details: TimelineEntry['details'] }[]
      >('SELECT at, kind, actor_name, details FROM relocation_event WHERE relocation_id = $1 ORDER BY id', [id]),
      request.plateNumber ? this.scripts.firstWords(request.bureauId, request.plateNumber) : null,
    ]);
    const seen = lookups.map((lookup) => (holds ? this.lookups.view(lookup) : this.lookups.withheld(lookup)));
    return {
      ...summaryOf(request),
      version: request.version,
      vehicleDescription: request.vehicleDescription,
      note: request.note,
      promisedAt: request.promisedAt?.toISOString() ?? null,
      holderId: request.holderId,
      callIds: calls.map(({ call_id }) => call_id),
      plates: platesOf(request, lookedUp),
      lookups: seen,
      waitingLookups: waiting.map(({ at, ...plate }) => ({ ...plate, since: at.toISOString() })),
      lookupAllowance: allowance,
      mayReveal: listsEverything(reader),
      mayRevealPersons: seesPersons(reader),
      attempts: attempts.map(attemptOf),
      timeline: timeline.map(({ at, kind, actor_name, details }) => ({
        at: at.toISOString(),
        kind: KNOWN_BEFORE.has(kind) ? kind : 'changed',
        step: kind,
        actorName: actor_name,
        details: withoutResult(details),
      })),
      script: script?.text ?? null,
      scriptId: script?.id ?? null,
      contact: holds ? await this.contact.standings(this.dataSource.manager, request, seen) : [],
    };
  }

  /** What decides whether readings of these requests are of somebody else's. */
  async ownership(readerId: string, ids: readonly string[]): Promise<ReadRequest[]> {
    return this.dataSource.query<ReadRequest[]>(
      `SELECT r.state, r.holder_id AS "holderId", EXISTS (
         SELECT 1 FROM relocation_holder h WHERE h.agent_id = $1 AND h.relocation_id = r.id) AS "wasTheirs"
       FROM relocation r WHERE r.id = ANY($2)`,
      [readerId, ids],
    );
  }

  /** Requests of this requester (`Requester.indexes`), open ones first, then the latest (B5). */
  async ofRequester(indexes: readonly string[], except: string | null, limit = 5): Promise<RelocationSummary[]> {
    const found = await this.dataSource
      .getRepository(RelocationRequest)
      .createQueryBuilder('r')
      .where('r.requesterNumberIndex = ANY (:indexes)', { indexes })
      .andWhere(except ? 'r.id <> :except' : 'true', { except })
      .orderBy(`(r.state <> 'closed')`, 'DESC')
      .addOrderBy('r.openedAt', 'DESC')
      .limit(limit)
      .getMany();
    return found.map(summaryOf);
  }

  /** Requests for which this person (`Requester.indexes`) was called of late as an owner, the last one first (B6). */
  async ofOwner(indexes: readonly string[], bureauId: string): Promise<RelocationSummary[]> {
    const { manager } = this.dataSource;
    const ids = (await this.contact.requestsOfOwner(manager, indexes, bureauId)).map(({ id }) => id);
    const found = await manager.findBy(RelocationRequest, { id: In(ids) });
    return found.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)).map(summaryOf);
  }

  /** The request opened for, or joined by, this call. */
  async ofCall(callId: string): Promise<{ id: string; holderId: string | null; bureauId: string } | null> {
    const [row] = await this.dataSource.query<{ id: string; holder_id: string | null; bureau_id: string }[]>(
      `SELECT r.id, r.holder_id, r.bureau_id FROM relocation_call c JOIN relocation r ON r.id = c.relocation_id
       WHERE c.call_id = $1`,
      [callId],
    );
    return row ? { id: row.id, holderId: row.holder_id, bureauId: row.bureau_id } : null;
  }

  /** Whether the request of this call still waits for its outcome in this agent's hand. */
  async isInHandForCall(agentId: string, callId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM relocation_call c JOIN relocation r ON r.id = c.relocation_id
       WHERE c.call_id = $1 AND r.state = 'open' AND r.holder_id = $2`,
      [callId, agentId],
    );
    return rows.length > 0;
  }
}

function filter(select: Requests, query: RelocationQuery, bureauId: string | null): void {
  if (bureauId) select.andWhere('r.bureauId = :bureauId', { bureauId });
  if (query.state) select.andWhere('r.state = :state', { state: query.state });
  if (query.outcome) select.andWhere('r.outcome = :outcome', { outcome: query.outcome });
  if (query.suspectedClone) select.andWhere(`r.suspectedClones <> '{}'`);
  // Contract days begin at midnight in Shanghai, which has no summer time: +08:00 all year.
  if (query.from) select.andWhere('r.openedAt >= :from', { from: new Date(`${query.from}T00:00:00+08:00`) });
  if (query.to)
    select.andWhere(`r.openedAt < CAST(:to AS timestamptz) + interval '1 day'`, { to: `${query.to}T00:00:00+08:00` });
  if (query.text?.trim()) search(select, searchTerms(query.text));
}

/** Every column has an index that serves its condition (migration relocation-search). */
function search(select: Requests, terms: SearchTerms): void {
  const { numbers, callIds, plates, requesters, fragment } = terms;
  if (numbers.length > 0 || callIds.length > 0) {
    select.andWhere(
      '(r.number = ANY(:numbers) OR r.id = ANY(ARRAY(SELECT relocation_id FROM relocation_call WHERE call_id = ANY(:callIds))))',
      { numbers, callIds },
    );
    return;
  }
  // Any plate of the request: one that was looked up stays, whatever stands there now.
  if (plates.length > 0) select.andWhere(`(${ofPlate('LIKE ANY(:plates)')})`, { plates: plates.map(containing) });
  if (requesters.length > 0) select.andWhere('r.requesterMasked = ANY(:requesters)', { requesters });
  if (!fragment) return;
  const either = ['r.number LIKE :number', 'r.place ILIKE :words', 'r.agentName ILIKE :words'];
  if (fragment.plate !== '') either.push(ofPlate('LIKE :plate'));
  select.andWhere(`(${either.join(' OR ')})`, {
    number: containing(fragment.number),
    words: containing(fragment.words),
    plate: containing(fragment.plate),
  });
}

/** A LIKE pattern for texts that contain this one as it is. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** As an array: under OR a sub-select is no condition for an index, and all requests would be read. */
const ofPlate = (condition: string): string =>
  `r.plateNumber ${condition}
   OR r.id = ANY(ARRAY(SELECT l.relocation_id FROM relocation_lookup l WHERE l.plate_number ${condition}))`;

/** So many requests somebody on the line names at once; a longer list is no conversation. */
const NAMED_AT_ONCE = 3;

/** An agent's own requests, and those of which they can say the whole number or plate: somebody on the line has told it (B5, B6). */
function ownOrNamed(select: Requests, agentId: string, text = ''): void {
  const { numbers, plates } = searchTerms(text);
  select.andWhere(
    new Brackets((either) =>
      either
        .where('r.id = ANY(ARRAY(SELECT h.relocation_id FROM relocation_holder h WHERE h.agent_id = :agentId))', {
          agentId,
        })
        .orWhere('r.number = ANY(:named)', { named: numbers.slice(0, NAMED_AT_ONCE) })
        .orWhere(`(${ofPlate('= ANY(:whole)')})`, { whole: plates.slice(0, NAMED_AT_ONCE) }),
    ),
  );
}

/** Those that were looked up, and the one that stands in the request now where it was not. */
function platesOf(request: RelocationRequest, lookedUp: readonly CountedPlate[]): RequestPlate[] {
  const { plateNumber, plateType, suspectedClones } = request;
  const written = plateNumber && plateType ? { plateNumber, plateType } : null;
  const isNew = written && !lookedUp.some((each) => plateKey(each) === plateKey(written));
  const plates = lookedUp.map((plate) => ({ ...plate, isLookedUp: true }));
  return [...plates, ...(isNew ? [{ ...written, isLookedUp: false }] : [])].map((plate) => ({
    ...plate,
    suspectedClone: suspectedClones.includes(plateKey(plate)),
  }));
}

function summaryOf(request: RelocationRequest): RelocationSummary {
  const { id, number, bureauId, state, requesterMasked, plateNumber, plateType, place, blocked, outcome, agentName } =
    request;
  return {
    ...{ id, number, bureauId, state, requesterMasked, plateNumber, plateType, place, blocked, outcome, agentName },
    suspectedClone: request.suspectedClones.length > 0,
    openedAt: request.openedAt.toISOString(),
    closedAt: request.closedAt?.toISOString() ?? null,
  };
}

/** Steps that were written before results were shown to the holder alone say whether the vehicle was found. */
function withoutResult({ found, ...details }: TimelineEntry['details']): TimelineEntry['details'] {
  return details;
}

function attemptOf({
  id,
  lookupId,
  ownerNumber,
  callId,
  startedAt,
  answeredAt,
  endedAt,
  signalResult,
  cause,
  agentResult,
  note,
  agentName,
  rangBack,
}: OwnerAttempt): Attempt {
  return {
    ...{ id, lookupId, ownerNumber, callId, signalResult, agentResult, note, agentName, rangBack },
    unreachable: unreachableReason(signalResult, cause),
    startedAt: startedAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
