import type { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { tell } from '../logging/day-events.js';
import type { Logger } from '../logging/logger.js';
import type { Findings } from './findings.js';
import type { Metrics } from './metrics.js';

/** A finding as somebody who acts on it sees it. */
export interface StandingFinding {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly beganAt: Date;
}

/**
 * What was found, cannot be repaired by us, and stands until it is mended or somebody has seen to it (F3). It is kept in the database:
 * said once, by whichever process found it, also over a restart; it ends when the fault does, or is acknowledged with a name and a
 * reason and then keeps quiet until it has been over once.
 */
export class StandingFindings {
  private readonly open: Gauge;
  /** Kinds in the metrics: one of which nothing is open any more says so. */
  private readonly measured = new Set<string>();

  constructor(
    private readonly findings: Findings,
    private readonly dataSource: DataSource,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.open = metrics.gauge('yiche_findings_open', 'Findings that wait for somebody', ['kind']);
  }

  /** These are so. Only those that were not known to be are told. @param subjects ids that are no personal data */
  async stand(kind: string, subjects: readonly string[]): Promise<void> {
    if (await this.standsAnew(kind, subjects)) await this.measure(kind);
  }

  /** These are so no longer. */
  async end(kind: string, subjects: readonly string[]): Promise<void> {
    if (subjects.length === 0) return;
    if (await this.tellEnded(kind, 'subject = ANY ($2::text[])', subjects)) await this.measure(kind);
  }

  /**
   * These are so, and nothing else of this kind is any more: for whoever sees the whole. Such a look comes regularly, so all kinds are
   * measured by it: another process may have been told that somebody has seen to one.
   */
  async are(kind: string, subjects: readonly string[]): Promise<void> {
    await this.tellEnded(kind, 'NOT (subject = ANY ($2::text[]))', subjects);
    await this.standsAnew(kind, subjects);
    await this.measure(kind);
  }

  /** Subjects of this kind that are so still, seen to or not. */
  async notEnded(kind: string): Promise<string[]> {
    const rows = await this.dataSource.query<{ subject: string }[]>(
      `SELECT subject FROM finding WHERE kind = $1 AND state <> 'ended' ORDER BY id`,
      [kind],
    );
    return rows.map(({ subject }) => subject);
  }

  /** What waits for somebody, the oldest first. */
  waiting(): Promise<StandingFinding[]> {
    return this.dataSource.query(
      `SELECT id::text, kind, subject, began_at AS "beganAt" FROM finding WHERE state = 'open' ORDER BY began_at, id LIMIT 1000`,
    );
  }

  /** Somebody has seen to it. @returns the finding; null when none with this id waits */
  async acknowledge(id: string, by: string, reason: string): Promise<StandingFinding | null> {
    const [found] = await this.dataSource.query<[StandingFinding[], number]>(
      `UPDATE finding SET state = 'acknowledged', acknowledged_at = now(), acknowledged_by = $2, acknowledged_reason = $3
       WHERE id = $1 AND state = 'open' RETURNING id::text, kind, subject, began_at AS "beganAt"`,
      [id, by, reason],
    );
    if (found[0]) await this.measure(found[0].kind);
    return found[0] ?? null;
  }

  /** @returns whether one was not known to be so */
  private async standsAnew(kind: string, subjects: readonly string[]): Promise<boolean> {
    if (subjects.length === 0) return false;
    const fresh = await this.dataSource.query<{ subject: string }[]>(
      `INSERT INTO finding (kind, subject) SELECT DISTINCT $1::text, unnest($2::text[])
       ON CONFLICT (kind, subject) DO UPDATE SET state = 'open', began_at = now(), ended_at = NULL,
         acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_reason = NULL
       WHERE finding.state = 'ended'
       RETURNING subject`,
      [kind, subjects],
    );
    this.findings.reported(
      kind,
      fresh.map(({ subject }) => subject),
    );
    return fresh.length > 0;
  }

  /** @returns whether one was so until now */
  private async tellEnded(kind: string, which: string, subjects: readonly string[]): Promise<boolean> {
    const [ended] = await this.dataSource.query<[{ subject: string }[], number]>(
      `UPDATE finding SET state = 'ended', ended_at = now() WHERE kind = $1 AND state <> 'ended' AND ${which} RETURNING subject`,
      [kind, subjects],
    );
    if (ended.length === 0) return false;
    const told = ended.slice(0, 20).map(({ subject }) => subject);
    tell(this.logger, 'finding.closed', { kind, count: ended.length, subjects: told });
    return true;
  }

  /** Counts what is open of every kind that has been here, this one among them. */
  private async measure(kind: string): Promise<void> {
    const rows = await this.dataSource.query<{ kind: string; open: string }[]>(
      `SELECT kind, count(*) AS open FROM finding WHERE state = 'open' GROUP BY kind`,
    );
    const open = new Map(rows.map((row) => [row.kind, Number(row.open)]));
    for (const each of [kind, ...open.keys()]) this.measured.add(each);
    for (const each of this.measured) this.open.set({ kind: each }, open.get(each) ?? 0);
  }
}
