import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { lostMinutes } from '@yiche/billing';
import { refusal, type Outage, type ServiceReport } from '@yiche/contracts';
import { Bureaus } from '@yiche/identity';
import { Outages } from '@yiche/incidents';
import { Clock, contractDate, daysOf, instantsOf, monthOf } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { Complaints } from './complaints.service.js';
import { serviceFigures, SHORT_ABANDON_SECONDS, type ServiceTally } from './domain/service-figures.js';

/** Within so many seconds a call should be answered where nobody says otherwise (requirement A5: 80 % in 20 s). */
export const DEFAULT_TARGET_SECONDS = 20;

// Through `call_bureau_arrived`. An owner who rings back asks for nothing: the service is for who dials the hotline. Where a gap swallowed the moment of entering the queue, waiting is counted from the arrival.
const TALLY = `SELECT (arrived_at AT TIME ZONE 'Asia/Shanghai')::date::text AS day,
    count(*)::int AS offered,
    count(connected_at)::int AS answered,
    count(*) FILTER (WHERE abandoned)::int AS abandoned,
    count(*) FILTER (WHERE abandoned AND ended_at - entered_at < make_interval(secs => $5))::int AS "shortAbandoned",
    count(*) FILTER (WHERE wait <= make_interval(secs => $4))::int AS "withinTarget",
    coalesce(extract(epoch FROM sum(wait)), 0)::float8 AS "waitSeconds",
    count(talk)::int AS finished,
    coalesce(extract(epoch FROM sum(talk)), 0)::float8 AS "talkSeconds"
  FROM (SELECT arrived_at, connected_at, ended_at, coalesce(queued_at, arrived_at) AS entered_at,
      connected_at IS NULL AND outcome = 'abandoned' AS abandoned,
      greatest(connected_at - coalesce(queued_at, arrived_at), CASE WHEN connected_at IS NOT NULL THEN interval '0' END) AS wait,
      greatest(ended_at - connected_at, CASE WHEN ended_at IS NOT NULL AND connected_at IS NOT NULL THEN interval '0' END) AS talk
    FROM ledger_call
    WHERE bureau_id = $1 AND arrived_at >= $2 AND arrived_at < $3 AND dialled_number IS DISTINCT FROM $6 AND (queued_at IS NOT NULL OR connected_at IS NOT NULL)) entered
  GROUP BY 1`;

/** The monthly service report (issue 4.10), made anew from the ledger whenever it is asked for. */
@Injectable()
export class ServiceReports {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly bureaus: Bureaus,
    private readonly outages: Outages,
    private readonly complaints: Complaints,
    private readonly clock: Clock,
  ) {}

  /**
   * A bureau's month; of the current one what there is so far, its days until today.
   * @param targetSeconds within which a call should be answered, counted from entering the queue
   * @throws DomainError `identity/unknown-bureau`, `settlement/month-not-begun`
   */
  async of(bureauId: string, month: string, targetSeconds = DEFAULT_TARGET_SECONDS): Promise<ServiceReport> {
    const { id, ownerCallerId } = this.bureaus.get(bureauId);
    const now = this.clock.now();
    const today = contractDate(now);
    if (month > monthOf(now)) throw refusal('settlement/month-not-begun#report', { month }, { month });
    const days = daysOf(month).filter((day) => day <= today);
    const [tallies, requests, outages, lost, complaints] = await Promise.all([
      this.tallies(id, month, targetSeconds, ownerCallerId),
      this.requests(id, month),
      this.outages.of(id, month),
      this.outages.lostIn(this.dataSource.manager, id, month),
      this.complaints.list(id, month),
    ]);
    return {
      bureauId: id,
      month,
      ...serviceFigures(days, tallies),
      targetSeconds,
      requests,
      outages: outages.map((outage) => ({ ...outage, minutes: minutesIn(days, outage, now) })),
      // The same minutes as in the statement's penalty: only those that count, overlapping ones once.
      outageMinutes: lostMinutes(days, lost).reduce((total, { minutes }) => total + minutes, 0),
      complaints,
    };
  }

  private tallies(
    bureauId: string,
    month: string,
    targetSeconds: number,
    ownerCallerId: string,
  ): Promise<ServiceTally[]> {
    const { from, to } = instantsOf(month);
    return this.dataSource.query(TALLY, [bureauId, from, to, targetSeconds, SHORT_ABANDON_SECONDS, ownerCallerId]);
  }

  private async requests(bureauId: string, month: string): Promise<number> {
    const { from, to } = instantsOf(month);
    const [row] = await this.dataSource.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM request WHERE bureau_id = $1 AND opened_at >= $2 AND opened_at < $3',
      [bureauId, from, to],
    );
    return row?.count ?? 0;
  }
}

/** Its minutes in these days, as if it were the only one. */
function minutesIn(days: readonly string[], { from, to }: Outage, now: Date): number {
  const fault = { from: new Date(from), to: to === null ? now : new Date(to) };
  return lostMinutes(days, [fault]).reduce((total, { minutes }) => total + minutes, 0);
}
