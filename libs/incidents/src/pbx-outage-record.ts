import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import { Bureaus, SYSTEM } from '@yiche/identity';
import { newId } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import { IncidentsConfig } from './incidents-config.js';

/** By these two an outage is known as one that the program opened, and that it may close. */
const CAUSE = '话务平台失去联系';
const RECORDED_BY = SYSTEM.name;

/** How an outage of the PBX ended. */
export interface PbxReturn {
  /** When it was heard again. */
  readonly at: Date;
  /** When it was lost; null where nobody was there to see it. */
  readonly since: Date | null;
  /** Its calls are gone; null where nobody knows. */
  readonly restarted: boolean | null;
}

/**
 * Outages of the PBX as the program sees them (E2), a row for every bureau: they all are served by it. Each step may be said again, also
 * by a program that was started in the middle: one outage stays one. Everything is written in the caller's transaction.
 */
@Injectable()
export class PbxOutageRecord {
  constructor(
    private readonly audit: AuditTrail,
    private readonly bureaus: Bureaus,
    private readonly config: IncidentsConfig,
  ) {}

  /** Opens it; where one is open already, that one goes on. */
  async begin(manager: EntityManager, from: Date): Promise<void> {
    for (const { id: bureauId } of this.bureaus.all()) {
      const id = newId();
      // Of the same moment, or one that is not over or ended later: this is being said again.
      const made = await manager.query<unknown[]>(
        `INSERT INTO service_outage (id, bureau_id, "from", cause, counts, recorded_by)
         SELECT $1, $2, $3::timestamptz, $4, true, $5
         WHERE NOT EXISTS (SELECT 1 FROM service_outage
           WHERE bureau_id = $2 AND cause = $4 AND recorded_by = $5 AND ("to" IS NULL OR "to" > $3::timestamptz))
         ON CONFLICT DO NOTHING RETURNING id`,
        [id, bureauId, from, CAUSE, RECORDED_BY],
      );
      if (made.length > 0) await this.append(manager, 'outage-began', id, bureauId, { from: from.toISOString() });
    }
  }

  /**
   * Closes what is open. One whose beginning could not be written is entered whole. Short ones are no lost service; a person may see it
   * otherwise (`Outages.amend`).
   */
  async end(manager: EntityManager, how: PbxReturn): Promise<void> {
    if (how.since !== null) await this.begin(manager, how.since);
    const [closed] = await manager.query<[{ id: string; bureauId: string; counts: boolean }[], number]>(
      `UPDATE service_outage SET "to" = greatest("from", $3::timestamptz), note = concat_ws(E'\\n', nullif(note, ''), $4::text),
         counts = counts AND $3::timestamptz - "from" >= make_interval(secs => $5)
       WHERE cause = $1 AND recorded_by = $2 AND "to" IS NULL
       RETURNING id, bureau_id AS "bureauId", counts`,
      [CAUSE, RECORDED_BY, how.at, noteOn(how), this.config.outageMinimumSeconds],
    );
    for (const { id, bureauId, counts } of closed)
      await this.append(manager, 'outage-ended', id, bureauId, { to: how.at.toISOString(), counts });
  }

  private async append(
    manager: EntityManager,
    kind: string,
    id: string,
    bureauId: string,
    details: Readonly<Record<string, string | boolean>>,
  ): Promise<void> {
    await this.audit.append(manager, {
      actorId: null,
      actorName: SYSTEM.name,
      action: `settlement.${kind}`,
      subjectType: 'outage',
      subjectId: id,
      bureauId,
      details,
    });
  }
}

/** What a person has to know who decides whether it counts: calls on a PBX that was merely not heard go on. */
function noteOn({ restarted }: PbxReturn): string {
  if (restarted === null) return '期间本系统停过，恢复时间以重新连上话务平台为准，请核实';
  return restarted ? '话务平台重启过，当时的通话已中断' : '话务平台没有重启过，期间通话可能没有中断；是否计入请核实';
}
