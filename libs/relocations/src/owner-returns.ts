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
  async isOnTheLine(callId: string): Promise<boolean> {
    const call = await this.calls.byId(callId);
    return call !== null && this.bureaus.isForOwners(call.bureauId, call.did);
  }

  /** The open request for which who rings back was called last; null where there is none, and for every other call. */
  async find(manager: EntityManager, call: CallState, indexes: readonly string[]): Promise<OwnersRequest | null> {
    const { bureauId, did } = call;
    if (bureauId === null || !this.bureaus.isForOwners(bureauId, did)) return null;
    const [last] = await this.contact.requestsOfOwner(manager, indexes, bureauId);
    return last?.isOpen ? last : null;
  }

  /** Whether the call is written for this request as one of an owner who rang back. */
  async isNoted(manager: EntityManager, relocationId: string, callId: string): Promise<boolean> {
    return manager.existsBy(OwnerAttempt, { relocationId, callId, rangBack: true });
  }

  /** Writes the call among those with the owner. Its end is written when the call has ended. @returns its id there */
  async note(
    { manager }: Transaction,
    { userId, displayName }: Actor,
    { id: callId, arrivedAt, connectedAt }: CallState,
    { id: relocationId, lookupId }: OwnersRequest,
  ): Promise<string> {
    const id = newId();
    await manager.insert(OwnerAttempt, {
      ...{ id, relocationId, lookupId, callId, agentId: userId, agentName: displayName },
      ...{ startedAt: arrivedAt, answeredAt: connectedAt, signalResult: 'answered', rangBack: true, note: '' },
    });
    return id;
  }
}
