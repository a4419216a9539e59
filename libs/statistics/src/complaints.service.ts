import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail } from '@yiche/audit';
import { refusal, type Complaint, type RecordComplaint } from '@yiche/contracts';
import { Bureaus, type Actor } from '@yiche/identity';
import { Clock, contractDate, lastDayOf, newId, writtenText } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource } from 'typeorm';

type ComplaintRow = Omit<Complaint, 'recordedAt'> & { recordedAt: Date };

const COLUMNS = `id, bureau_id AS "bureauId", received_on::text AS "receivedOn", about, outcome, recorded_by AS "recordedBy",
  recorded_at AS "recordedAt"`;

/** Complaints about the service, for its monthly report. Added, never changed. */
@Injectable()
export class Complaints {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly bureaus: Bureaus,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `settlement/in-future` for one that has not come yet */
  async record(actor: Actor, { bureauId, receivedOn, about, outcome }: RecordComplaint): Promise<Complaint> {
    const bureau = this.bureaus.get(bureauId);
    const now = this.clock.now();
    if (receivedOn > contractDate(now)) throw refusal('settlement/in-future#complaint');
    return this.unitOfWork.run(async ({ manager }) => {
      const rows = await manager.query<ComplaintRow[]>(
        `INSERT INTO service_complaint (id, bureau_id, received_on, about, outcome, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
        [newId(), bureau.id, receivedOn, writtenText(about), writtenText(outcome), actor.name, now],
      );
      const [made] = rows.map(viewOf) as [Complaint];
      await this.audit.append(manager, {
        actorId: actor.id,
        actorName: actor.name,
        action: 'settlement.complaint-recorded',
        subjectType: 'complaint',
        subjectId: made.id,
        bureauId: bureau.id,
        details: { receivedOn },
      });
      return made;
    });
  }

  /** Those received in a month, in order. */
  async list(bureauId: string, month: string): Promise<Complaint[]> {
    const rows = await this.dataSource.query<ComplaintRow[]>(
      `SELECT ${COLUMNS} FROM service_complaint WHERE bureau_id = $1 AND received_on BETWEEN $2 AND $3 ORDER BY received_on, id`,
      [bureauId, `${month}-01`, lastDayOf(month)],
    );
    return rows.map(viewOf);
  }
}

const viewOf = (row: ComplaintRow): Complaint => ({ ...row, recordedAt: row.recordedAt.toISOString() });
