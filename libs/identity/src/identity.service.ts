import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { refusal, type LogIn, type Me } from '@yiche/contracts';
import { Clock, newId } from '@yiche/kernel';
import { PlatformConfig, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { IdentityConfig } from './identity.config.js';
import { LoggedIn, LogInRefused, SessionEnding, type SessionEndReason } from './identity.events.js';
import { LogInBrakes, type CountedAttempt } from './log-in-brakes.js';
import { compareWithNobody, passwordMatches } from './password.js';
import { isDeviceOfAnybody, rememberDevice, sweepDevices } from './persistence/known-devices.js';
import {
  deleteEndedSessions,
  endDueSessions,
  endSession,
  findOpenSession,
  findOpenSessions,
  heldSessions,
  insertSession,
  openSessionsOf,
  touchSession,
  type DueSessions,
} from './persistence/sessions.js';
import { findUserByName, type LogInUser } from './persistence/users.js';
import { AccessTrail } from './ports/access-trail.js';
import { WorkInHand } from './ports/work-in-hand.js';
import type { Actor } from './actor.js';
import { SessionEnds } from './session-ends.js';
import { meOf, type SessionUser } from './session-user.js';

export interface LogInRequest extends LogIn {
  readonly ip: string;
  readonly userAgent: string;
  /** The token in the cookie of the device; absent for one that has none. */
  readonly device?: string | null;
  /** The token of the session that this browser still has: the new one takes its place. */
  readonly replaces?: string | null;
}

/** Who has logged in, and the two tokens of their browser: nowhere stored, and not to be had again. */
export interface LogInAnswer {
  readonly token: string;
  readonly device: string;
  readonly me: Me;
}

/** Sessions ended in one transaction of the sweep, and transactions of one sweep: sizes of statements, so no setting; the rest waits a sweep. */
const SWEEP = { batch: 500, batches: 20 } as const;

/** Logging in and out, and who is behind a session token. Every change is written to the audit trail in its own transaction. */
@Injectable()
export class IdentityService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AccessTrail,
    private readonly work: WorkInHand,
    private readonly brakes: LogInBrakes,
    private readonly ends: SessionEnds,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
    private readonly platform: PlatformConfig,
  ) {}

  /**
   * Starts a session. Unknown user, wrong password, disabled account and a demo account outside demo mode are one and the same
   * refusal after about the same work, and are slowed alike (ADR 0035).
   * @throws DomainError `identity/wrong-credentials`, `identity/too-many-attempts` (details.until, ISO 8601),
   * `identity/initial-password-expired` to who knows it
   */
  async logIn(request: LogInRequest): Promise<LogInAnswer> {
    const now = this.clock.now();
    const token = request.device ?? null;
    const user = await findUserByName(this.dataSource, request.username, { token, since: this.devicesSince(now) });
    const { username, ip } = request;
    const attempt = await this.brakes.take({ username, ip, knownDevice: user?.isKnownDevice ? token : null });
    const mayLogIn = user !== null && !user.disabled && !(user.isDemo && !this.platform.demo);
    const isRight = mayLogIn
      ? await passwordMatches(user.passwordHash, request.password)
      : await compareWithNobody(request.password);
    if (!mayLogIn || !isRight) {
      const refused = refusal('identity/wrong-credentials');
      await this.writeFailure(user, ip, attempt.slowedUntil, refused.code);
      throw refused;
    }
    const goodUntil = user.passwordChangedAt.getTime() + this.config.password.initialMs;
    if (user.mustChangePassword && goodUntil <= now.getTime()) {
      const refused = refusal('identity/initial-password-expired');
      await this.writeFailure(user, ip, attempt.slowedUntil, refused.code);
      throw refused;
    }
    return this.startSession(user, request, attempt, now);
  }

  /**
   * Ends the session of this token; nothing happens when it has ended already.
   * @throws DomainError `identity/in-call` for somebody who would leave a caller behind
   */
  async logOut(token: string, reason: SessionEndReason): Promise<void> {
    const found = await this.open(token);
    if (found && this.work.isTalking(found.user.userId)) {
      throw refusal('identity/in-call');
    }
    await this.unitOfWork.run(async (transaction) => {
      await this.ends.announce(transaction, await endSession(transaction.manager, token, reason, this.clock.now()));
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

  /**
   * Ends every session of a user, at once or, for the one with a call in hand, when that is finished.
   * @param kept a session that stays
   * @returns how many there were
   */
  async endSessionsOf(userId: string, reason: SessionEndReason, by?: Actor, kept?: string): Promise<number> {
    return this.unitOfWork.run((transaction) => this.endSessionsWithin(transaction, userId, reason, by, kept));
  }

  /** The same inside the caller's transaction; last in it, as with every audit entry. */
  async endSessionsWithin(
    transaction: Transaction,
    userId: string,
    reason: SessionEndReason,
    by?: Actor,
    kept?: string,
  ): Promise<number> {
    const ids = (await openSessionsOf(transaction.manager, userId)).filter((id) => id !== kept);
    await this.ends.endOrHold(transaction, userId, ids, reason, by);
    return ids.length;
  }

  /**
   * Ends one session of a user, as above.
   * @throws DomainError `identity/unknown-session` when it is none of theirs, or has ended
   */
  async endSessionOf(userId: string, sessionId: string, reason: SessionEndReason, by: Actor): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      if (!(await openSessionsOf(transaction.manager, userId)).includes(sessionId)) {
        throw refusal('identity/unknown-session');
      }
      await this.ends.endOrHold(transaction, userId, [sessionId], reason, by);
    });
  }

  /**
   * The sweep: ends sessions that are past their time, idle, or of a disabled user, and deletes those that ended `session.keptMs` ago,
   * devices that nobody uses and counters that no longer count. Bounded to 10,000 sessions a run; to be called every `session.sweepMinutes`, by any number of processes. @returns how many ended.
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
    await this.brakes.sweep();
    await sweepDevices(this.dataSource, this.devicesSince(due.now));
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
      await this.ends.announce(transaction, ended);
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
      passwordMaxAgeMs: this.config.password.maxAgeMs,
    });
  }

  private isHeld({ user, dueAt }: { user: SessionUser; dueAt: Date }, now: Date): boolean {
    const heldFor = now.getTime() - dueAt.getTime();
    return heldFor < this.config.session.holdMs && this.work.unfinished().includes(user.userId);
  }

  private async startSession(
    user: LogInUser,
    request: LogInRequest,
    attempt: CountedAttempt,
    now: Date,
  ): Promise<LogInAnswer> {
    const token = newToken();
    const sessionId = newId();
    const replaced = request.replaces ? (await this.open(request.replaces))?.user : undefined;
    const device = await this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      await attempt.succeed(manager);
      const device = await this.rememberDevice(manager, user.id, request.device ?? null, now);
      // Log-ins of one user at once count each other's sessions.
      await manager.query('UPDATE users SET last_log_in_at = $2 WHERE id = $1', [user.id, now]);
      await insertSession(manager, {
        id: sessionId,
        token,
        userId: user.id,
        now,
        expiresAt: new Date(now.getTime() + this.config.session.maxMs),
        ip: request.ip,
        userAgent: request.userAgent.slice(0, 300),
      });
      transaction.publish(new LoggedIn(now, sessionId, user.id, user.username, request.ip, user.isKnownDevice));
      // A browser holds one session: a cookie that was replaced must not live on in somebody's hands.
      if (replaced) await this.ends.endOrHold(transaction, replaced.userId, [replaced.sessionId], 'logged-in-again');
      const open = await openSessionsOf(manager, user.id);
      await this.ends.endSurplus(transaction, user.id, open, this.config.sessionsPerUser);
      await this.trail.append(manager, {
        actorId: user.id,
        actorName: user.displayName,
        action: 'identity.logged-in',
        subjectType: 'session',
        subjectId: sessionId,
        bureauId: user.bureauId,
        details: { ip: request.ip, knownDevice: user.isKnownDevice },
      });
      return device;
    });
    const opened = await this.open(token);
    if (!opened) throw refusal('identity/not-logged-in#ended');
    return { token, device, me: meOf(opened.user, now, this.config.password) };
  }

  /** The device's token: its own where it is one of ours, so that people who share a computer share it; else a new one. */
  private async rememberDevice(manager: EntityManager, userId: string, own: string | null, now: Date): Promise<string> {
    const isOurs = own !== null && (await isDeviceOfAnybody(manager, own, this.devicesSince(now)));
    const token = isOurs ? own : newToken();
    await rememberDevice(manager, { userId, token, now }, this.config.knownDevices.perUser);
    return token;
  }

  private devicesSince(now: Date): Date {
    return new Date(now.getTime() - this.config.knownDevices.keptMs);
  }

  private writeFailure(user: LogInUser | null, ip: string, slowedUntil: Date | null, code: string): Promise<void> {
    return this.unitOfWork.run(async ({ manager, publish }) => {
      publish(new LogInRefused(this.clock.now(), user?.username ?? null, ip, code, slowedUntil));
      // What was typed as a username is not written down: it may be a password, or somebody's number.
      await this.trail.append(manager, {
        actorId: null,
        actorName: '未登录',
        action: 'identity.log-in-failed',
        subjectType: 'user',
        subjectId: user?.id ?? null,
        bureauId: user?.bureauId ?? null,
        details: { ip, ...(slowedUntil ? { slowedUntil: slowedUntil.toISOString() } : {}) },
      });
    });
  }
}

const newToken = (): string => randomBytes(32).toString('base64url');
