import { Injectable } from '@nestjs/common';
import { AuditTrail, type NewAuditEntry } from '@yiche/audit';
import { refusal, type TimelineEntry, type TimelineKind } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import type { Transaction } from '@yiche/platform';
import { RelocationChanged, SupervisionChanged } from '../relocation-events.js';
import { RelocationRequest } from './relocation.entity.js';

/** Who does something to a request. */
export interface Actor {
  readonly userId: string;
  readonly displayName: string;
}

/** Facts of one step; never personal data: the timeline travels to browsers. */
export type StepDetails = TimelineEntry['details'];

/** With these a request comes into somebody's hand, or is let go. */
const HANDS: ReadonlySet<TimelineKind> = new Set(['joined', 'taken', 'owner-rang-back', 'outcome']);

/** Loads and saves requests: locked while changed, every change a new version, a line of the timeline and an event. */
@Injectable()
export class RequestWriter {
  constructor(
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * The request, locked until the transaction ends.
   * @throws DomainError `relocations/unknown-request`
   */
  async lock({ manager }: Transaction, id: string): Promise<RelocationRequest> {
    const request = await manager.findOne(RelocationRequest, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!request) throw refusal('relocations/unknown-request');
    return request;
  }

  /**
   * The request, locked, open and in this agent's hand.
   * @throws DomainError `relocations/unknown-request`, `relocations/not-open`, `relocations/held-by-another`
   */
  async lockHeld(transaction: Transaction, id: string, actor: Actor): Promise<RelocationRequest> {
    const request = await this.lock(transaction, id);
    this.requireHeld(request, actor);
    return request;
  }

  /** @throws DomainError `relocations/not-open`, `relocations/held-by-another` */
  requireHeld(request: RelocationRequest, actor: Actor): void {
    if (request.state !== 'open') throw refusal('relocations/not-open#change');
    if (request.holderId !== actor.userId) throw refusal('relocations/held-by-another');
  }

  /**
   * The same, as it was when the screen was drawn from which it is changed.
   * @throws DomainError those of `lockHeld`, `relocations/version-conflict`
   */
  async lockVersion(transaction: Transaction, id: string, actor: Actor, version: number): Promise<RelocationRequest> {
    const request = await this.lockHeld(transaction, id, actor);
    if (request.version !== version) throw refusal('relocations/version-conflict', {}, { version: request.version });
    return request;
  }

  /** Whether this call is one of the request's. */
  async belongs({ manager }: Transaction, relocationId: string, callId: string): Promise<boolean> {
    const found = await manager.query<unknown[]>(
      'SELECT 1 FROM relocation_call WHERE call_id = $1 AND relocation_id = $2',
      [callId, relocationId],
    );
    return found.length > 0;
  }

  /** Saves what was changed of a locked request, with the step that its timeline shows. */
  async save(
    transaction: Transaction,
    request: RelocationRequest,
    kind: TimelineKind,
    actor: Actor | null,
    details: StepDetails = {},
  ): Promise<void> {
    request.version += 1;
    await transaction.manager.save(RelocationRequest, request);
    if (request.holderId) {
      await transaction.manager.query(
        'INSERT INTO relocation_holder (agent_id, relocation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [request.holderId, request.id],
      );
    }
    if (HANDS.has(kind)) await this.tellSupervisors(transaction, request);
    await this.note(transaction, request, kind, actor, details);
  }

  /** Adds a line to the timeline and tells who is watching; for steps that change nothing of the request itself too. */
  async note(
    { manager, publish }: Transaction,
    request: RelocationRequest,
    kind: TimelineKind,
    actor: Actor | null,
    details: StepDetails,
  ): Promise<void> {
    const at = this.clock.now();
    await manager.query(
      'INSERT INTO relocation_event (relocation_id, at, kind, actor_name, details) VALUES ($1, $2, $3, $4, $5)',
      [request.id, at, kind, actor?.displayName ?? null, JSON.stringify(details)],
    );
    publish(new RelocationChanged(at, request.id, request.bureauId, request.version));
  }

  /** What was done to a request, in the trail (H3). Last in a transaction: the head of the trail is everybody's. */
  async audited(
    { manager }: Transaction,
    { id, number, bureauId }: RelocationRequest,
    actor: Actor,
    action: string,
    details: NewAuditEntry['details'] = {},
  ): Promise<void> {
    await this.audit.append(manager, {
      ...{ actorId: actor.userId, actorName: actor.displayName, action: `relocation.${action}` },
      ...{ subjectType: 'relocation', subjectId: id, bureauId, details: { number, ...details } },
    });
  }

  /** An agent's question waits for a supervisor only while the request is in that agent's hand. */
  private async tellSupervisors({ manager, publish }: Transaction, { id }: RelocationRequest): Promise<void> {
    const now = this.clock.now();
    const waiting = await manager.query<unknown[]>(
      'SELECT 1 FROM lookup_approval WHERE relocation_id = $1 AND granted IS NULL AND expires_at > $2 LIMIT 1',
      [id, now],
    );
    if (waiting.length > 0) publish(new SupervisionChanged(now));
  }
}
