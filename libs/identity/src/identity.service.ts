import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { LogIn, Me } from '@yiche/contracts';
import { Clock, DomainError, newId } from '@yiche/kernel';
import { PlatformConfig, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { LogInRate } from './domain/log-in-rate.js';
import { IdentityConfig } from './identity.config.js';
import { LoggedIn, SessionEnded, SessionEnding, type SessionEndReason } from './identity.events.js';
import { compareWithNobody, passwordMatches } from './password.js';
import {
  deleteEndedSessions,
  endDueSessions,
  endSession,
  endSessionsOfUser,
  findOpenSession,
  findOpenSessions,
  heldSessions,
  insertSession,
  makeSessionsDue,
  touchSession,
  type DueSessions,
  type EndedSession,
} from './persistence/sessions.js';
import { takeLogInAttempt, clearFailures, findUserByName, type LogInUser } from './persistence/users.js';
import { AccessTrail } from './ports/access-trail.js';
import { WorkInHand } from './ports/work-in-hand.js';
import type { SessionUser } from './session-user.js';

export interface LogInRequest extends LogIn {
  readonly ip: string;
  readonly userAgent: string;
}

/** Sessions ended in one transaction of the sweep, and transactions of one sweep: sizes of statements, so no setting; the rest waits a sweep. */
const SWEEP = { batch: 500, batches: 20 } as const;

/** Logging in and out, and who is behind a session token. Every change is written to the audit trail in its own transaction. */
@Injectable()
export class IdentityService {
  private readonly rate: LogInRate;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AccessTrail,
    private readonly work: WorkInHand,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
    private readonly platform: PlatformConfig,
  ) {
    this.rate = new LogInRate(config.logInRate);
  }

  /**
   * Starts a session. Unknown user, wrong password, disabled account and a demo account outside demo mode are one and the same
   * refusal after about the same work.
   * @returns the token, which is nowhere stored and cannot be shown again, and who has logged in.
   * @throws DomainError `identity/wrong-credentials`, `identity/account-locked` (details.until, ISO 8601),
   * `identity/too-many-attempts` (details.until).
   */
  async logIn(request: LogInRequest): Promise<{ token: string; me: Me }> {
    const now = this.clock.now();
    const blocked = this.rate.take(request.ip, now);
    if (blocked) {
      if (blocked.first) await this.writeRefusal('identity.address-blocked', null, request.ip);
      throw new DomainError('identity/too-many-attempts', '登录尝试过多，请稍后再试', 'too-many', {
        until: blocked.until.toISOString(),
      });
    }
    const user = await findUserByName(this.dataSource, request.username);
    if (!user || user.disabled || (user.isDemo && !this.platform.demo)) {
      await compareWithNobody(request.password);
      // What was typed as a username is not written down: it may be a password, or somebody's number.
      await this.writeRefusal('identity.log-in-failed', user, request.ip);
      throw wrongCredentials();
    }
    // The attempt is counted before the password is looked at: guesses made at the same time cannot outrun the lock.
    const attempt = await takeLogInAttempt(this.dataSource, user.id, now, this.config.lockOut);
    if (!attempt.allowed) {
      await this.writeRefusal('identity.log-in-while-locked', user, request.ip);
      throw locked(attempt.lockedUntil);
    }
    if (!(await passwordMatches(user.passwordHash, request.password))) {
      await this.writeRefusal(
        attempt.lockedUntil ? 'identity.account-locked' : 'identity.log-in-failed',
        user,
        request.ip,
      );
      throw wrongCredentials();
    }
    this.rate.giveBack(request.ip);
    return this.startSession(user, request, now);
  }

  /**
   * Ends the session of this token; nothing happens when it has ended already.
   * @throws DomainError `identity/in-call` for somebody who would leave a caller behind
   */
  async logOut(token: string, reason: SessionEndReason): Promise<void> {
    const found = await this.open(token);
    if (found && this.work.isTalking(found.user.userId)) {
      throw new DomainError('identity/in-call', '通话中不能退出登录，请先结束通话', 'conflict');
    }
    await this.unitOfWork.run(async (transaction) => {
      await this.announce(transaction, await endSession(transaction.manager, token, reason, this.clock.now()));
    });
  }

  /**
   * Who is behind this token, or null when the session is unknown, over, idle for too long, or its user may not log in any more. A
   * session that is due stands while its user has a call to finish (`WorkInHand`), at most `session.holdMs`. One indexed query.
   * @param by `person` counts as activity and puts the idle log-out off; `program` does not: for a socket that looks from time to
   * time whether its session still holds, as the events of another process do not reach it.
   */
  async authenticate(token: string, by: 'person' | 'program' = 'person'): Promise<SessionUser | null> {
    const found = await this.open(token);
    if (!found) return null;
    const now = this.clock.now();
    if (found.dueAt <= now) return this.isHeld(found, now) ? found.user : null;
    if (by === 'program') return found.user;
    const { touchMs, idleMs } = this.config.session;
    const notSince = new Date(now.getTime() - Math.min(touchMs, idleMs / 2));
    if (found.lastSeenAt < notSince) await touchSession(this.dataSource, found.user.sessionId, now, notSince);
    return found.user;
  }

  /** Ends every session of a user, at once or when the call in hand is finished. @returns how many there were. */
  async endSessionsOf(userId: string, reason: SessionEndReason): Promise<number> {
    return this.unitOfWork.run((transaction) => this.endSessionsWithin(transaction, userId, reason));
  }

  /** The same inside the caller's transaction; last in it, as with every audit entry. */
  async endSessionsWithin(transaction: Transaction, userId: string, reason: SessionEndReason): Promise<number> {
    const now = this.clock.now();
    if (this.work.unfinished().includes(userId)) {
      const due = await makeSessionsDue(transaction.manager, userId, reason, now);
      for (const each of due) transaction.publish(new SessionEnding(now, each.id, each.userId, each.reason));
      return due.length;
    }
    const ended = await endSessionsOfUser(transaction.manager, userId, reason, now);
    await this.announce(transaction, ended);
    return ended.length;
  }

  /**
   * The sweep: ends sessions that are past their time, idle, or of a disabled user, and deletes those that ended `session.keptMs` ago. Bounded to 10,000 a
   * run; to be called every `session.sweepMinutes`, by any number of processes. @returns how many ended.
   */
  async endExpiredSessions(): Promise<number> {
    const due = this.due();
    let total = 0;
    for (let batch = 0; batch < SWEEP.batches; batch += 1) {
      const count = await this.endDue(due, null);
      total += count;
      if (count < SWEEP.batch) break;
    }
    await this.unitOfWork.run(async (transaction) => {
      for (const held of await heldSessions(transaction.manager, due)) {
        transaction.publish(new SessionEnding(due.now, held.id, held.userId, held.reason));
      }
    });
    const keptSince = new Date(due.now.getTime() - this.config.session.keptMs);
    await deleteEndedSessions(this.dataSource, keptSince, SWEEP.batch * SWEEP.batches);
    return total;
  }

  /** Those of these sessions that have not ended: for who holds something of a session and may have missed its `SessionEnded`. */
  openAmong(sessionIds: readonly string[]): Promise<Set<string>> {
    return findOpenSessions(this.dataSource, sessionIds);
  }

  /** Ends what is due of one user: they have finished what they had in hand. */
  async endDueSessionsOf(userId: string): Promise<void> {
    await this.endDue(this.due(), userId);
  }

  private endDue(due: DueSessions, userId: string | null): Promise<number> {
    return this.unitOfWork.run(async (transaction) => {
      const ended = await endDueSessions(transaction.manager, due, userId, SWEEP.batch);
      await this.announce(transaction, ended);
      return ended.length;
    });
  }

  private due(): DueSessions {
    const now = this.clock.now();
    const heldSince = new Date(now.getTime() - this.config.session.holdMs);
    return { now, idleMs: this.config.session.idleMs, unfinished: this.work.unfinished(), heldSince };
  }

  private open(token: string): ReturnType<typeof findOpenSession> {
    return findOpenSession(this.dataSource, token, {
      idleMs: this.config.session.idleMs,
      demo: this.platform.demo,
    });
  }

  private isHeld({ user, dueAt }: { user: SessionUser; dueAt: Date }, now: Date): boolean {
    const heldFor = now.getTime() - dueAt.getTime();
    return heldFor < this.config.session.holdMs && this.work.unfinished().includes(user.userId);
  }

  private async startSession(user: LogInUser, request: LogInRequest, now: Date): Promise<{ token: string; me: Me }> {
    const token = randomBytes(32).toString('base64url');
    const sessionId = newId();
    await this.unitOfWork.run(async (transaction) => {
      await clearFailures(transaction.manager, user.id);
      await insertSession(transaction.manager, {
        id: sessionId,
        token,
        userId: user.id,
        now,
        expiresAt: new Date(now.getTime() + this.config.session.maxMs),
        ip: request.ip,
        userAgent: request.userAgent.slice(0, 300),
      });
      transaction.publish(new LoggedIn(now, sessionId, user.id));
      await this.trail.append(transaction.manager, {
        actorId: user.id,
        actorName: user.displayName,
        action: 'identity.logged-in',
        subjectType: 'session',
        subjectId: sessionId,
        bureauId: user.bureauId,
        details: { ip: request.ip },
      });
    });
    const { id: userId, username, displayName, roles, bureauId, extension } = user;
    return { token, me: { userId, username, displayName, roles, bureauId, extension } };
  }

  private async writeRefusal(action: string, user: LogInUser | null, ip: string): Promise<void> {
    await this.trail.append(null, {
      actorId: null,
      actorName: '未登录',
      action,
      subjectType: 'user',
      subjectId: user?.id ?? null,
      bureauId: user?.bureauId ?? null,
      details: { ip },
    });
  }

  private async announce(transaction: Transaction, ended: readonly EndedSession[]): Promise<void> {
    for (const session of ended) {
      transaction.publish(new SessionEnded(this.clock.now(), session.id, session.userId, session.reason));
    }
    for (const session of ended) {
      await this.trail.append(transaction.manager, {
        actorId: session.reason === 'logged-out' ? session.userId : null,
        actorName: session.reason === 'logged-out' ? session.userName : '系统',
        action: 'identity.session-ended',
        subjectType: 'session',
        subjectId: session.id,
        details: { userId: session.userId, reason: session.reason },
      });
    }
  }
}

const wrongCredentials = () => new DomainError('identity/wrong-credentials', '用户名或密码错误', 'unauthenticated');

function locked(until: Date): DomainError {
  const time = until.toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
  return new DomainError('identity/account-locked', `账号已锁定，请于 ${time} 后再试`, 'too-many', {
    until: until.toISOString(),
  });
}
