import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail } from '@yiche/audit';
import { refusal, type UsageAlert, type UsageAlertKind } from '@yiche/contracts';
import { Clock, contractDate, newId, writtenText } from '@yiche/kernel';
import { Metrics, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { isToldAgain, isUnusual, USUAL_DAYS, usualCount, type RateRule } from './domain/unusual-rate.js';
import type { Actor } from './persistence/request-writer.js';
import { SupervisionChanged } from './relocation-events.js';
import { RelocationsConfig } from './relocations-config.js';

/** How far back days are looked for that make up what is usual. */
const REACH_DAYS = 90;

/** Where each rate is counted, and whose rows they are. */
const COUNTED = {
  'lookups-above-usual': { table: 'relocation_lookup', person: 'agent_id' },
  'readings-above-usual': { table: 'relocation_reading', person: 'reader_id' },
} as const;

/** What an alert is about, before it is known whether there is one already. */
interface Finding {
  readonly kind: UsageAlertKind;
  readonly bureauId: string | null;
  /** How often today; null: once more than was told last. */
  readonly count: number | null;
  readonly usual: number;
}

/**
 * Unusual use of vehicle data and of others' requests, told to the supervisors until one of them has looked at it (C2). One alert a
 * person, a kind and a contract day; it counts on while it is open.
 */
@Injectable()
export class UsageAlerts {
  private readonly raised;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly config: RelocationsConfig,
    metrics: Metrics,
  ) {
    this.raised = metrics.counter('yiche_usage_alerts_total', 'Unusual use of vehicle data and requests', ['kind']);
  }

  /** A lookup was asked for by somebody without a call that belongs to it: it was refused, and is told. */
  async lookupWithoutCall(actor: Actor, bureauId: string): Promise<void> {
    await this.tell(actor, { kind: 'lookups-without-call', bureauId, count: null, usual: 0 });
  }

  /** After a lookup was begun. */
  watchLookups(actor: Actor, bureauId: string): Promise<void> {
    return this.watch(actor, 'lookups-above-usual', bureauId, this.config.unusual.lookups);
  }

  /** After somebody else's request was read. */
  watchReadings(actor: Actor, bureauId: string): Promise<void> {
    return this.watch(actor, 'readings-above-usual', bureauId, this.config.unusual.readings);
  }

  /** What nobody has acknowledged. @param bureauId of the supervisor's view; null for all */
  async open(supervisor: Actor, bureauId: string | null): Promise<UsageAlert[]> {
    const rows = await this.dataSource.query<(Omit<UsageAlert, 'raisedAt' | 'mayAcknowledge'> & OpenRow)[]>(
      `SELECT id, kind, person_id AS "personId", person_name AS "personName", day::text, count, usual::float8, raised_at AS "raisedAt"
       FROM usage_alert WHERE acknowledged_at IS NULL AND ($1::text IS NULL OR bureau_id = $1) ORDER BY raised_at DESC LIMIT 200`,
      [bureauId],
    );
    return rows.map(({ personId, raisedAt, ...alert }) => ({
      ...alert,
      raisedAt: raisedAt.toISOString(),
      mayAcknowledge: personId !== supervisor.userId,
    }));
  }

  /**
   * A supervisor has looked at it: the alert ends.
   * @throws DomainError `relocations/unknown-alert`, `relocations/own-alert`
   */
  async acknowledge(supervisor: Actor, bureauId: string | null, id: string, note: string): Promise<void> {
    await this.unitOfWork.run(async ({ manager, publish }) => {
      const [alert] = await manager.query<{ person_id: string; kind: string; bureau_id: string | null }[]>(
        `SELECT person_id, kind, bureau_id FROM usage_alert
         WHERE id = $1 AND acknowledged_at IS NULL AND ($2::text IS NULL OR bureau_id = $2) FOR UPDATE`,
        [id, bureauId],
      );
      if (!alert) throw refusal('relocations/unknown-alert');
      if (alert.person_id === supervisor.userId) throw refusal('relocations/own-alert');
      const written = writtenText(note);
      const now = this.clock.now();
      await manager.query(
        'UPDATE usage_alert SET acknowledged_at = $2, acknowledged_by = $3, acknowledged_by_name = $4, note = $5 WHERE id = $1',
        [id, now, supervisor.userId, supervisor.displayName, written],
      );
      publish(new SupervisionChanged(now));
      await this.audit.append(manager, {
        actorId: supervisor.userId,
        actorName: supervisor.displayName,
        action: 'usage.alert-acknowledged',
        subjectType: 'user',
        subjectId: alert.person_id,
        bureauId: alert.bureau_id,
        details: { kind: alert.kind, note: written },
      });
    });
  }

  private async watch(actor: Actor, kind: keyof typeof COUNTED, bureauId: string, rule: RateRule): Promise<void> {
    const { table, person } = COUNTED[kind];
    const today = contractDate(this.clock.now());
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ${table} WHERE ${person} = $1 AND at >= $2::timestamptz`,
      [actor.userId, `${today}T00:00:00+08:00`],
    );
    const count = row?.count ?? 0;
    // Most days end here: what is usual is looked for only where it can matter.
    if (count < rule.atLeast) return;
    const days = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ${table}
       WHERE ${person} = $1 AND at < $2::timestamptz AND at >= $2::timestamptz - make_interval(days => $3)
       GROUP BY (at AT TIME ZONE 'Asia/Shanghai')::date ORDER BY (at AT TIME ZONE 'Asia/Shanghai')::date DESC LIMIT $4`,
      [actor.userId, `${today}T00:00:00+08:00`, REACH_DAYS, USUAL_DAYS],
    );
    const usual = usualCount(days.map((each) => each.count));
    if (isUnusual(count, usual, rule)) await this.tell(actor, { kind, bureauId, count, usual });
  }

  private async tell(actor: Actor, finding: Finding): Promise<void> {
    const isNew = await this.unitOfWork.run((transaction) => this.write(transaction, actor, finding));
    if (isNew) this.raised.inc({ kind: finding.kind });
  }

  private async write(
    { manager, publish }: Transaction,
    actor: Actor,
    { kind, bureauId, count, usual }: Finding,
  ): Promise<boolean> {
    const now = this.clock.now();
    const day = contractDate(now);
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('alerts about ' || $1::text, 0))`, [
      actor.userId,
    ]);
    const [last] = await manager.query<{ id: string; count: number; isOpen: boolean }[]>(
      `SELECT id, count, acknowledged_at IS NULL AS "isOpen" FROM usage_alert
       WHERE kind = $1 AND person_id = $2 AND day = $3 ORDER BY raised_at DESC LIMIT 1`,
      [kind, actor.userId, day],
    );
    const times = count ?? (last?.count ?? 0) + 1;
    if (last?.isOpen) {
      await manager.query('UPDATE usage_alert SET count = $2 WHERE id = $1', [last.id, times]);
      publish(new SupervisionChanged(now));
      return false;
    }
    // A lookup without a call is one too many each time; a rate that was looked at is told again when it has doubled.
    if (count !== null && !isToldAgain(times, last?.count ?? null)) return false;
    await manager.query(
      `INSERT INTO usage_alert (id, kind, person_id, person_name, bureau_id, day, count, usual, raised_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [newId(), kind, actor.userId, actor.displayName, bureauId, day, times, usual, now],
    );
    publish(new SupervisionChanged(now));
    await this.audit.append(manager, {
      actorId: null,
      actorName: '系统',
      action: 'usage.alert-raised',
      subjectType: 'user',
      subjectId: actor.userId,
      bureauId,
      details: { kind, day, count: times, usual },
    });
    return true;
  }
}

interface OpenRow {
  readonly personId: string;
  readonly raisedAt: Date;
}
