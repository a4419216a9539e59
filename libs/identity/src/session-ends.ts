import { Injectable } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import type { Transaction } from '@yiche/platform';
import type { Actor } from './actor.js';
import { SessionEnded, SessionEnding, type SessionEndReason } from './identity.events.js';
import { endSessionsById, makeSessionsDue, type EndedSession } from './persistence/sessions.js';
import { AccessTrail } from './ports/access-trail.js';
import { WorkInHand } from './ports/work-in-hand.js';

/** How sessions end, inside the caller's transaction and last in it, as with every audit entry. */
@Injectable()
export class SessionEnds {
  constructor(
    private readonly trail: AccessTrail,
    private readonly work: WorkInHand,
    private readonly clock: Clock,
  ) {}

  /** Ends sessions of one user; the one with a call in hand is due and stands until that is finished (ADR 0021). */
  async endOrHold(
    transaction: Transaction,
    userId: string,
    ids: readonly string[],
    reason: SessionEndReason,
    by?: Actor,
  ): Promise<void> {
    const now = this.clock.now();
    const isHeld = this.heldOf(userId);
    const due = await makeSessionsDue(transaction.manager, ids.filter(isHeld), reason, now);
    for (const each of due) transaction.publish(new SessionEnding(now, each.id, each.userId, each.reason));
    const others = ids.filter((id) => !isHeld(id));
    await this.announce(transaction, await endSessionsById(transaction.manager, others, reason, now), by);
    for (const each of due) await this.write(transaction, each, 'identity.session-ending', by);
  }

  /** Of more than `most` sessions ends the oldest that have no call in hand. @param ids all of a user, the newest first */
  async endSurplus(transaction: Transaction, userId: string, ids: readonly string[], most: number): Promise<void> {
    const surplus = ids.length - most;
    if (surplus <= 0) return;
    const isHeld = this.heldOf(userId);
    const oldest = ids.slice(1).filter((id) => !isHeld(id)); // the newest is the one that has just begun
    await this.endOrHold(transaction, userId, oldest.slice(-surplus), 'too-many-sessions');
  }

  /** Tells of sessions that have ended, and writes them down. */
  async announce(transaction: Transaction, ended: readonly EndedSession[], by?: Actor): Promise<void> {
    for (const session of ended) {
      const { id, userId, reason, username } = session;
      transaction.publish(new SessionEnded(this.clock.now(), id, userId, reason, username));
    }
    for (const session of ended) await this.write(transaction, session, 'identity.session-ended', by);
  }

  /** Which sessions of this user have a call in hand: the one they work in, or, where that is not known, any. */
  private heldOf(userId: string): (sessionId: string) => boolean {
    if (!this.work.unfinished().includes(userId)) return () => false;
    const atWork = this.work.sessionAtWork(userId);
    return (sessionId) => atWork === null || sessionId === atWork;
  }

  private async write(
    transaction: Transaction,
    session: EndedSession,
    action: 'identity.session-ended' | 'identity.session-ending',
    by: Actor = session.reason === 'logged-out'
      ? { id: session.userId, name: session.userName }
      : { id: null, name: '系统' },
  ): Promise<void> {
    await this.trail.append(transaction.manager, {
      actorId: by.id,
      actorName: by.name,
      action,
      subjectType: 'session',
      subjectId: session.id,
      details: { userId: session.userId, reason: session.reason },
    });
  }
}
