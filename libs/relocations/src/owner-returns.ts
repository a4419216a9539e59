import { Injectable } from '@nestjs/common';
import { Calls, type CallState } from '@yiche/calls';
import { Bureaus } from '@yiche/identity';
import { newId } from '@yiche/kernel';
import type { Transaction } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { ContactBook, type OwnersRequest } from './persistence/contact-book.js';
import { OwnerAttempt } from './persistence/owner-attempt.entity.js';
import type { Actor } from './persistence/request-writer.js';

/** Owners who ring back the number that they were shown (B6). Who they are is told from the blind index of their number alone. */
@Injectable()
export class OwnerReturns {
  constructor(
    private readonly calls: Calls,
    private readonly bureaus: Bureaus,
    private readonly contact: ContactBook,
  ) {}

  /** Whether this call is an owner's, who rang back. */
  isOf({ did }: Pick<CallState, 'did'>): boolean {
    return this.bureaus.ofOwners(did) !== null;
  }

  /** The same of a call by its id. */
  async isOnTheLine(callId: string): Promise<boolean> {
    const call = await this.calls.byId(callId);
    return call !== null && this.isOf(call);
  }

  /** What who rings back was called for, the last first; nothing for every other call. */
  async requestsOf(manager: EntityManager, { did }: CallState, indexes: readonly string[]): Promise<OwnersRequest[]> {
    const bureau = this.bureaus.ofOwners(did);
    return bureau ? this.contact.requestsOfOwner(manager, indexes, bureau.id) : [];
  }

  /** Whether the call is written for this request as one of an owner who rang back. */
  async isNoted(manager: EntityManager, relocationId: string, callId: string): Promise<boolean> {
    return manager.existsBy(OwnerAttempt, { relocationId, callId, rangBack: true });
  }

  /**
   * Writes the call among those with the owner, and the request among those that were its agent's. Where it is not over yet its end is
   * written when it is. @returns its id there
   */
  async note(
    { manager }: Transaction,
    { userId, displayName }: Actor,
    { id: callId, arrivedAt, connectedAt, endedAt }: CallState,
    { id: relocationId, lookupId, ownerNumber }: OwnersRequest,
  ): Promise<string> {
    const id = newId();
    await manager.insert(OwnerAttempt, {
      ...{ id, relocationId, lookupId, ownerNumber, callId, agentId: userId, agentName: displayName },
      ...{ startedAt: arrivedAt, answeredAt: connectedAt, endedAt, signalResult: 'answered', rangBack: true, note: '' },
    });
    await manager.query(
      'INSERT INTO relocation_holder (agent_id, relocation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [userId, relocationId],
    );
    return id;
  }
}
