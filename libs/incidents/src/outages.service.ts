import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail } from '@yiche/audit';
import { ClosedMonths, writtenReason, type LostService } from '@yiche/billing';
import { refusal, type AmendOutage, type Outage, type RecordOutage } from '@yiche/contracts';
import { Bureaus, type Actor } from '@yiche/identity';
import { addMonths, Clock, contractDate, instantsOf, monthOf, newId, writtenText } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { IncidentsConfig } from './incidents-config.js';

const DAY = 86_400_000;

/** Above any loss of service that could be meant, days. */
const LONGEST = 366;

interface OutageRow {
  id: string;
  bureauId: string;
  from: Date;
  to: Date | null;
  cause: string;
  faultToldAt: Date | null;
  recoveryToldAt: Date | null;
  counts: boolean;
  note: string;
  recordedBy: string;
}

const COLUMNS = `id, bureau_id AS "bureauId", "from", "to", cause, fault_told_at AS "faultToldAt",
  recovery_told_at AS "recoveryToldAt", counts, note, recorded_by AS "recordedBy"`;

/** Faults that suspended the service (E2): what the program saw (`PbxOutageRecord`) and what people enter. */
@Injectable()
export class Outages {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly bureaus: Bureaus,
    private readonly clock: Clock,
    private readonly config: IncidentsConfig,
    private readonly closedMonths: ClosedMonths,
  ) {}

  /**
   * Lost service of a month (G7), from fault to recovery also where these lie outside the month; one that is not over ends now. A closing
   * has the contract locked: what would change its answer waits for it, and then finds the month closed (`ClosedMonths`).
   */
  async lostIn(manager: EntityManager, bureauId: string, month: string): Promise<LostService[]> {
    const { from, to } = instantsOf(month);
    const now = this.clock.now();
    const rows = await manager.query<{ from: Date; to: Date | null }[]>(
      `SELECT "from", "to" FROM service_outage
       WHERE bureau_id = $1 AND counts AND "from" < $3 AND coalesce("to", $4) > $2 ORDER BY "from", id`,
      [bureauId, from, to, now],
    );
    const shortest = this.config.outageMinimumSeconds * 1_000;
    return rows
      .filter((row) => row.to !== null || now.getTime() - row.from.getTime() >= shortest)
      .map((row) => ({ from: row.from, to: row.to ?? now }));
  }

  /** All of a month, also those that do not count, in order. */
  async of(bureauId: string, month: string): Promise<Outage[]> {
    const { from, to } = instantsOf(month);
    const rows = await this.dataSource.query<OutageRow[]>(
      `SELECT ${COLUMNS} FROM service_outage
       WHERE bureau_id = $1 AND "from" < $3 AND coalesce("to", 'infinity') > $2 ORDER BY "from", id`,
      [bureauId, from, to],
    );
    return rows.map(viewOf);
  }

  /**
   * Enters an outage by hand.
   * @throws DomainError `settlement/outage-settled` for one that would have to count in a closed month, `settlement/outage-exists`,
   * `settlement/in-future`, `settlement/outage-too-long`, `settlement/told-too-early`
   */
  async record(actor: Actor, body: RecordOutage): Promise<Outage> {
    const bureau = this.bureaus.get(body.bureauId);
    const { counts } = body;
    const [from, to] = [new Date(body.from), new Date(body.to)];
    const [faultToldAt, recoveryToldAt] = [instant(body.faultToldAt), instant(body.recoveryToldAt)];
    this.checkTimes({ from, to, faultToldAt, recoveryToldAt });
    if (to.getTime() - from.getTime() > LONGEST * DAY) throw refusal('settlement/outage-too-long', { most: LONGEST });
    const cause = writtenReason(body.cause);
    return this.unitOfWork.run(async ({ manager }) => {
      if (counts) await this.checkOpen(manager, bureau.id, from, to);
      const [row] = await manager.query<OutageRow[]>(
        `INSERT INTO service_outage (id, bureau_id, "from", "to", cause, fault_told_at, recovery_told_at, counts, note, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
        [newId(), bureau.id, from, to, cause, faultToldAt, recoveryToldAt, counts, writtenText(body.note), actor.name],
      );
      if (!row) throw refusal('settlement/outage-exists');
      await this.append(manager, actor, 'outage-recorded', row, { to: to.toISOString() });
      return viewOf(row);
    });
  }

  /**
   * Changes whether it counts, or when the 110 desk was told (E1), and adds a note.
   * @param bureauId of the one who does it; null for people who serve all
   * @throws DomainError `settlement/unknown-outage`, `settlement/outage-settled` when it went, or did not go, into a closed statement's
   * penalty, `settlement/no-reason`, `settlement/in-future`, `settlement/told-too-early`
   */
  async amend(actor: Actor, id: string, change: AmendOutage, bureauId: string | null = null): Promise<Outage> {
    return this.unitOfWork.run(async ({ manager }) => {
      const [known] = await manager.query<OutageRow[]>(
        `SELECT ${COLUMNS} FROM service_outage WHERE id = $1 AND bureau_id = coalesce($2, bureau_id) FOR UPDATE`,
        [id, bureauId],
      );
      if (!known) throw refusal('settlement/unknown-outage');
      const added = addedTo(known.note, writtenText(change.note ?? ''));
      const next = {
        ...known,
        counts: change.counts ?? known.counts,
        faultToldAt: change.faultToldAt === undefined ? known.faultToldAt : instant(change.faultToldAt),
        recoveryToldAt: change.recoveryToldAt === undefined ? known.recoveryToldAt : instant(change.recoveryToldAt),
        note: added === '' ? known.note : this.withNote(known.note, actor, added),
      };
      this.checkTimes(next);
      if (next.counts !== known.counts && added === '') throw refusal('settlement/no-reason#counts');
      if (next.counts !== known.counts)
        await this.checkOpen(manager, known.bureauId, known.from, known.to ?? this.clock.now());
      await manager.query(
        `UPDATE service_outage SET counts = $2, fault_told_at = $3, recovery_told_at = $4, note = $5 WHERE id = $1`,
        [id, next.counts, next.faultToldAt, next.recoveryToldAt, next.note],
      );
      await this.append(manager, actor, 'outage-amended', next, { countedBefore: known.counts });
      return viewOf(next);
    });
  }

  /** What was noted before stays: who changed the sum of a statement cannot take the reason back later. */
  private withNote(before: string, actor: Actor, note: string): string {
    const line = `${contractDate(this.clock.now())} ${actor.name}：${note}`;
    return before === '' ? line : `${before}\n${line}`;
  }

  private checkTimes({
    from,
    to,
    faultToldAt,
    recoveryToldAt,
  }: Pick<OutageRow, 'from' | 'to' | 'faultToldAt' | 'recoveryToldAt'>): void {
    const now = this.clock.now();
    if ([from, to, faultToldAt, recoveryToldAt].some((time) => time !== null && time > now))
      throw refusal('settlement/in-future');
    if (faultToldAt !== null && faultToldAt < from) throw refusal('settlement/told-too-early');
    if (recoveryToldAt !== null && (to === null || recoveryToldAt < to)) throw refusal('settlement/told-too-early#end');
  }

  private async checkOpen(manager: EntityManager, bureauId: string, from: Date, to: Date): Promise<void> {
    const [first, last] = [monthOf(from), monthOf(to)];
    const closed = (await this.closedMonths.of(manager, { bureauId })).filter(
      (month) => first <= month && month <= last,
    );
    const [month] = closed;
    if (month === undefined) return;
    throw refusal(
      'settlement/outage-settled',
      { months: closed, month },
      { months: closed, after: addMonths(closed.at(-1) ?? month, 1) },
    );
  }

  private async append(
    manager: EntityManager,
    actor: Actor,
    kind: string,
    { id, bureauId, from, counts }: OutageRow,
    details: Readonly<Record<string, string | boolean>>,
  ): Promise<void> {
    await this.audit.append(manager, {
      actorId: actor.id,
      actorName: actor.name,
      action: `settlement.${kind}`,
      subjectType: 'outage',
      subjectId: id,
      bureauId,
      details: { from: from.toISOString(), counts, ...details },
    });
  }
}

/** What was written beyond the note that stands there, which an editor may have been given to write on. */
const addedTo = (known: string, note: string): string =>
  (known !== '' && note.startsWith(known) ? note.slice(known.length) : note).trim();

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

function viewOf(row: OutageRow): Outage {
  return {
    ...row,
    from: row.from.toISOString(),
    to: row.to?.toISOString() ?? null,
    faultToldAt: row.faultToldAt?.toISOString() ?? null,
    recoveryToldAt: row.recoveryToldAt?.toISOString() ?? null,
  };
}
