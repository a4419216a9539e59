import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  refusal,
  type DecideApproval,
  type LookupAllowance,
  type ReachedLimit,
  type WaitingApproval,
} from '@yiche/contracts';
import { Clock, type DomainError, newId, writtenText } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { platesLeft } from './domain/lookup-limits.js';
import { LookupBook } from './persistence/lookup-book.js';
import type { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';
import { SupervisionChanged } from './relocation-events.js';
import { RelocationsConfig } from './relocations-config.js';

interface StoredApproval {
  readonly id: string;
  readonly relocationId: string;
  readonly bureauId: string;
  readonly agentId: string;
  readonly agentName: string;
  readonly reached: ReachedLimit;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly granted: boolean | null;
  readonly plates: number | null;
  readonly decidedByName: string | null;
  readonly reason: string | null;
}

const COLUMNS = `id, relocation_id AS "relocationId", bureau_id AS "bureauId", agent_id AS "agentId", agent_name AS "agentName",
  reached, asked_at AS "askedAt", expires_at AS "expiresAt", granted, plates, decided_by_name AS "decidedByName", reason`;

/**
 * The way past a limit of lookups (合同四): the agent asks, a second person with the role of a supervisor lets them look so many further
 * plates up for this request, for a while, with a reason; or does not.
 */
@Injectable()
export class LookupApprovals {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    private readonly book: LookupBook,
    private readonly clock: Clock,
    private readonly config: RelocationsConfig,
  ) {}

  /**
   * Asks for further lookups of a request in hand; once, however often it is asked while nobody has decided.
   * @throws DomainError `relocations/no-limit-reached`, those of the request
   */
  async ask(agent: Actor, relocationId: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const { manager, publish } = transaction;
      const request = await this.writer.lockHeld(transaction, relocationId, agent);
      const now = this.clock.now();
      const { reached, soFar } = await this.book.reached(manager, relocationId, agent.userId, now);
      const hasRoom = soFar.approvals.some((approval) => platesLeft(approval, soFar.ofRequest, now) > 0);
      if (reached === null || hasRoom) throw refusal('relocations/no-limit-reached');
      const [waiting] = await manager.query<unknown[]>(
        'SELECT 1 FROM lookup_approval WHERE relocation_id = $1 AND agent_id = $2 AND granted IS NULL AND expires_at > $3',
        [relocationId, agent.userId, now],
      );
      if (waiting) return;
      const id = newId();
      await manager.query(
        `INSERT INTO lookup_approval (id, relocation_id, bureau_id, agent_id, agent_name, reached, asked_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, relocationId, request.bureauId, agent.userId, agent.displayName, reached, now, this.endsAfter(now)],
      );
      publish(new SupervisionChanged(now));
      await this.writer.note(transaction, request, 'approval-asked', agent, {});
      await this.writer.audited(transaction, request, agent, 'lookups-asked', { approvalId: id, reached });
    });
  }

  /**
   * A supervisor's decision.
   * @param bureauId of the supervisor's view; null for all
   * @throws DomainError `relocations/unknown-approval`, `relocations/own-approval`, `relocations/approval-decided`,
   * `relocations/approval-expired`, `relocations/not-open`
   */
  async decide(supervisor: Actor, bureauId: string | null, id: string, decision: DecideApproval): Promise<void> {
    const known = await this.find(id, bureauId);
    await this.unitOfWork.run(async (transaction) => {
      const { manager, publish } = transaction;
      const request = await this.writer.lock(transaction, known.relocationId);
      const [approval] = await manager.query<StoredApproval[]>(
        `SELECT ${COLUMNS} FROM lookup_approval WHERE id = $1 FOR UPDATE`,
        [id],
      );
      const now = this.clock.now();
      if (!approval) throw unknownApproval();
      refuseUndecidable(approval, request, supervisor, decision.granted, now);
      const { plates } = this.config.approval;
      const reason = writtenText(decision.reason);
      await manager.query(
        `UPDATE lookup_approval SET granted = $2, plates = $3, decided_by = $4, decided_by_name = $5, decided_at = $6, reason = $7,
           expires_at = CASE WHEN $2 THEN $8 ELSE expires_at END WHERE id = $1`,
        [
          ...[id, decision.granted, decision.granted ? plates : null, supervisor.userId, supervisor.displayName],
          ...[now, reason, this.endsAfter(now)],
        ],
      );
      publish(new SupervisionChanged(now));
      const kind = decision.granted ? 'approval-granted' : 'approval-refused';
      await this.writer.note(transaction, request, kind, supervisor, { reason });
      const action = decision.granted ? 'lookups-approved' : 'lookups-refused';
      await this.writer.audited(transaction, request, supervisor, action, {
        approvalId: id,
        agentId: approval.agentId,
        reason,
      });
    });
  }

  /** What waits for a supervisor. @param bureauId of their view; null for all */
  async waiting(supervisor: Actor, bureauId: string | null): Promise<WaitingApproval[]> {
    const rows = await this.dataSource.query<(StoredApproval & { number: string })[]>(
      `SELECT a.*, r.number FROM (SELECT ${COLUMNS} FROM lookup_approval WHERE granted IS NULL AND expires_at > $2) a
       JOIN relocation r ON r.id = a."relocationId" AND r.state = 'open' AND r.holder_id = a."agentId"
       WHERE $1::text IS NULL OR a."bureauId" = $1 ORDER BY a."askedAt" LIMIT 200`,
      [bureauId, this.clock.now()],
    );
    return Promise.all(
      rows.map(async ({ id, relocationId, number, agentId, agentName, reached, askedAt, expiresAt }) => ({
        ...{ id, relocationId, number, agentName, reached },
        askedAt: askedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        plates: await this.book.platesOf(this.dataSource.manager, relocationId),
        mayDecide: agentId !== supervisor.userId,
      })),
    );
  }

  /** How far the holder of a request may look further plates up. */
  async allowance(relocationId: string, agentId: string): Promise<LookupAllowance> {
    const now = this.clock.now();
    const { manager } = this.dataSource;
    const { reached, soFar } = await this.book.reached(manager, relocationId, agentId, now);
    const [last] = await manager.query<StoredApproval[]>(
      `SELECT ${COLUMNS} FROM lookup_approval WHERE relocation_id = $1 AND agent_id = $2 ORDER BY asked_at DESC, id DESC LIMIT 1`,
      [relocationId, agentId],
    );
    if (!last) return { reached, approval: null };
    const { granted, plates, expiresAt, decidedByName, reason } = last;
    const left = granted && plates ? platesLeft({ ...last, plates }, soFar.ofRequest, now) : 0;
    const state = granted === false ? 'refused' : expiresAt <= now ? 'expired' : granted ? 'granted' : 'waiting';
    return {
      reached,
      approval: { state, platesLeft: left, expiresAt: expiresAt.toISOString(), decidedByName, reason },
    };
  }

  private async find(id: string, bureauId: string | null): Promise<StoredApproval> {
    const [approval] = await this.dataSource.query<StoredApproval[]>(
      `SELECT ${COLUMNS} FROM lookup_approval WHERE id = $1 AND ($2::text IS NULL OR bureau_id = $2)`,
      [id, bureauId],
    );
    if (!approval) throw unknownApproval();
    return approval;
  }

  private endsAfter(now: Date): Date {
    return new Date(now.getTime() + this.config.approval.milliseconds);
  }
}

function refuseUndecidable(
  approval: StoredApproval,
  request: RelocationRequest,
  supervisor: Actor,
  granted: boolean,
  now: Date,
): void {
  if (approval.agentId === supervisor.userId) throw refusal('relocations/own-approval');
  if (approval.granted !== null) throw refusal('relocations/approval-decided');
  if (approval.expiresAt <= now) throw refusal('relocations/approval-expired');
  if (granted && (request.state !== 'open' || request.holderId !== approval.agentId))
    throw refusal('relocations/not-open#approval');
}

const unknownApproval = (): DomainError => refusal('relocations/unknown-approval');
