import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail, type AuditValue } from '@yiche/audit';
import {
  refusal,
  type ContactRules,
  type DecideScript,
  type ProposeScript,
  type ScriptProposal,
  type ScriptVersion,
} from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { cleanLine, Clock, contractDate, newId, writtenText } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { firstWords, isScan } from './domain/script-text.js';

/** More than these wait for nobody, nor are entered in a day: each has a scan, and stays. */
const WAITING_AT_MOST = 10;
const DAY_MS = 86_400_000;
/** As many as a screen shows. */
const SHOWN_AT_MOST = 100;

/** First words that hold, of which a call keeps the id (C5). */
export interface Script {
  readonly id: number;
  readonly text: string;
}

interface Proposal {
  readonly state: ScriptProposal['state'];
  readonly text: string;
  readonly noticeNumber: string;
  readonly noticeDate: string;
  readonly validFrom: string;
  readonly enteredById: string;
  readonly enteredBy: string;
}

/**
 * The fixed first words to an owner (C5). They change on a written notice of the bureau's command centre alone: one person enters them
 * with the notice's number, date and scan, another compares and approves, and they hold from a day on. What held once stays.
 */
@Injectable()
export class Scripts {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** What holds on the contract day of this moment; null: nobody may be called. */
  async at(manager: EntityManager, bureauId: string, moment: Date): Promise<Script | null> {
    const [script] = await manager.query<Script[]>(
      'SELECT id, text FROM script_version WHERE bureau_id = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1',
      [bureauId, contractDate(moment)],
    );
    return script ?? null;
  }

  /** What holds now, with the plate filled in; null where nothing does. */
  async firstWords(bureauId: string, plateNumber: string): Promise<Script | null> {
    const script = await this.at(this.dataSource.manager, bureauId, this.clock.now());
    return script && { id: script.id, text: firstWords(script.text, plateNumber) };
  }

  /** All of a bureau. @param reader for whom: what they may do to each */
  async of(
    bureauId: string,
    reader: { readonly userId: string; readonly mayDecide: boolean; readonly mayEnter: boolean },
  ): Promise<Pick<ContactRules, 'scripts' | 'scriptInForce' | 'proposals'>> {
    const [scripts, proposals, inForce] = await Promise.all([
      this.dataSource.query<ScriptVersion[]>(
        `SELECT id, text, notice_number AS "noticeNumber", notice_date::text AS "noticeDate", valid_from::text AS "validFrom",
           entered_by AS "enteredBy", approved_by AS "approvedBy", proposal_id AS "proposalId"
         FROM script_version WHERE bureau_id = $1 ORDER BY valid_from DESC LIMIT ${SHOWN_AT_MOST}`,
        [bureauId],
      ),
      this.dataSource.query<
        (Omit<ScriptProposal, 'enteredAt' | 'decidedAt' | 'mayDecide' | 'mayWithdraw'> & {
          readonly enteredById: string;
          readonly enteredAt: Date;
          readonly decidedAt: Date | null;
        })[]
      >(
        `SELECT id, state, text, notice_number AS "noticeNumber", notice_date::text AS "noticeDate", valid_from::text AS "validFrom",
           scan_name AS "scanName", entered_by_id AS "enteredById", entered_by AS "enteredBy", entered_at AS "enteredAt",
           decided_by AS "decidedBy", decided_at AS "decidedAt", reason
         FROM script_proposal WHERE bureau_id = $1 ORDER BY entered_at DESC LIMIT ${SHOWN_AT_MOST}`,
        [bureauId],
      ),
      this.at(this.dataSource.manager, bureauId, this.clock.now()),
    ]);
    return {
      scripts,
      scriptInForce: inForce?.id ?? null,
      proposals: proposals.map(({ enteredById, enteredAt, decidedAt, ...proposal }) => ({
        ...proposal,
        enteredAt: enteredAt.toISOString(),
        decidedAt: decidedAt?.toISOString() ?? null,
        mayDecide: proposal.state === 'waiting' && reader.mayDecide && enteredById !== reader.userId,
        mayWithdraw: proposal.state === 'waiting' && reader.mayEnter && enteredById === reader.userId,
      })),
    };
  }

  /**
   * Enters first words, which then wait for a second person.
   * @throws DomainError `contact-rules/day-passed`, `contact-rules/day-taken`, `contact-rules/notice-ahead`, `contact-rules/scan`,
   * `contact-rules/too-many-proposals`
   */
  async propose(actor: Actor, bureauId: string, { scan, ...body }: ProposeScript): Promise<void> {
    const content = Buffer.from(scan.content, 'base64');
    if (!isScan(content)) throw refusal('contact-rules/scan');
    await this.unitOfWork.run(async ({ manager }) => {
      await lockScripts(manager, bureauId);
      const now = this.clock.now();
      await this.requireDay(manager, bureauId, body.validFrom, now);
      if (body.noticeDate > contractDate(now)) throw refusal('contact-rules/notice-ahead');
      const [waiting] = await manager.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM script_proposal WHERE bureau_id = $1 AND (state = 'waiting' OR entered_at > $2)`,
        [bureauId, new Date(now.getTime() - DAY_MS)],
      );
      if ((waiting?.count ?? 0) >= WAITING_AT_MOST) throw refusal('contact-rules/too-many-proposals');
      const id = newId();
      const text = cleanLine(body.text);
      await manager.query(
        `INSERT INTO script_proposal (id, bureau_id, text, notice_number, notice_date, valid_from, scan_name, scan, entered_by_id,
           entered_by, entered_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')`,
        [
          ...[id, bureauId, text, writtenText(body.noticeNumber), body.noticeDate, body.validFrom],
          ...[cleanLine(scan.name), content, actor.id, actor.name, now],
        ],
      );
      await this.append(manager, actor, bureauId, 'script-entered', {
        proposalId: id,
        text,
        validFrom: body.validFrom,
      });
    });
  }

  /**
   * A second person approves what was entered, and it will hold; or refuses it.
   * @throws DomainError `contact-rules/unknown-proposal`, `contact-rules/decided`, `contact-rules/own-proposal`,
   * `contact-rules/day-passed`, `contact-rules/day-taken`
   */
  async decide(actor: Actor, bureauId: string, id: string, { approved, reason }: DecideScript): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      await lockScripts(manager, bureauId);
      const proposal = await this.waiting(manager, bureauId, id);
      if (proposal.enteredById === actor.id) throw refusal('contact-rules/own-proposal');
      const now = this.clock.now();
      // It has waited: its day may have come, or another's first words may begin on it.
      if (approved) await this.requireDay(manager, bureauId, proposal.validFrom, now);
      const written = writtenText(reason);
      await this.settle(manager, id, approved ? 'approved' : 'refused', actor, written, now);
      if (approved)
        await manager.query(
          `INSERT INTO script_version (bureau_id, text, notice_number, notice_date, entered_by, approved_by, valid_from, proposal_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            ...[bureauId, proposal.text, proposal.noticeNumber, proposal.noticeDate, proposal.enteredBy, actor.name],
            ...[proposal.validFrom, id],
          ],
        );
      const action = approved ? 'script-approved' : 'script-refused';
      await this.append(manager, actor, bureauId, action, { proposalId: id, reason: written });
    });
  }

  /** Who entered it takes it back. @throws DomainError `contact-rules/unknown-proposal`, `contact-rules/decided`, `contact-rules/others-proposal` */
  async withdraw(actor: Actor, bureauId: string, id: string): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      const proposal = await this.waiting(manager, bureauId, id);
      if (proposal.enteredById !== actor.id) throw refusal('contact-rules/others-proposal');
      await this.settle(manager, id, 'withdrawn', actor, null, this.clock.now());
      await this.append(manager, actor, bureauId, 'script-withdrawn', { proposalId: id });
    });
  }

  /** The notice as it was scanned. @throws DomainError `contact-rules/unknown-proposal` */
  async scan(bureauId: string, id: string): Promise<{ name: string; content: Buffer }> {
    const [found] = await this.dataSource.query<{ name: string; content: Buffer }[]>(
      'SELECT scan_name AS name, scan AS content FROM script_proposal WHERE id = $1 AND bureau_id = $2',
      [id, bureauId],
    );
    if (!found) throw refusal('contact-rules/unknown-proposal');
    return found;
  }

  /** What held on a day that has passed was said, and stays. */
  private async requireDay(manager: EntityManager, bureauId: string, day: string, now: Date): Promise<void> {
    if (day < contractDate(now)) throw refusal('contact-rules/day-passed');
    const taken = await manager.query<unknown[]>(
      'SELECT 1 FROM script_version WHERE bureau_id = $1 AND valid_from = $2',
      [bureauId, day],
    );
    if (taken.length > 0) throw refusal('contact-rules/day-taken');
  }

  private async waiting(manager: EntityManager, bureauId: string, id: string): Promise<Proposal> {
    const [proposal] = await manager.query<Proposal[]>(
      `SELECT state, text, notice_number AS "noticeNumber", notice_date::text AS "noticeDate", valid_from::text AS "validFrom",
         entered_by_id AS "enteredById", entered_by AS "enteredBy"
       FROM script_proposal WHERE id = $1 AND bureau_id = $2 FOR UPDATE`,
      [id, bureauId],
    );
    if (!proposal) throw refusal('contact-rules/unknown-proposal');
    if (proposal.state !== 'waiting') throw refusal('contact-rules/decided');
    return proposal;
  }

  private async settle(
    manager: EntityManager,
    id: string,
    state: ScriptProposal['state'],
    actor: Actor,
    reason: string | null,
    now: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE script_proposal SET state = $2, decided_by_id = $3, decided_by = $4, decided_at = $5, reason = $6 WHERE id = $1`,
      [id, state, actor.id, actor.name, now, reason],
    );
  }

  private append(
    manager: EntityManager,
    actor: Actor,
    bureauId: string,
    action: string,
    details: Readonly<Record<string, AuditValue>>,
  ): Promise<unknown> {
    return this.audit.append(manager, {
      ...{ actorId: actor.id, actorName: actor.name, action: `contact-rules.${action}` },
      ...{ subjectType: 'bureau', subjectId: bureauId, bureauId, details },
    });
  }
}

/** One change of a bureau's first words after another. */
async function lockScripts(manager: EntityManager, bureauId: string): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('first words of ' || $1::text, 0))`, [bureauId]);
}
