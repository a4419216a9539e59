import { Injectable } from '@nestjs/common';
import type { OpenSession, UserAccount, UserAccountList } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { deviceName } from './device-name.js';
import { stateOfAccount } from './domain/account-state.js';
import { IdentityConfig } from './identity.config.js';
import { IdentityService } from './identity.service.js';
import { LogInBrakes } from './log-in-brakes.js';
import { listSessions } from './persistence/sessions.js';
import { findAccount, listUsers, type AccountKey } from './persistence/users.js';
import { AccessTrail } from './ports/access-trail.js';
import type { Actor } from './session-ends.js';

/** Users handed out at most. One hotline has some hundred. */
const MOST = 2_000;

/** What an administrator sees of accounts and sessions, and does to them; and what users do to their own sessions. */
@Injectable()
export class UserAdministration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly trail: AccessTrail,
    private readonly identity: IdentityService,
    private readonly brakes: LogInBrakes,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
  ) {}

  /** All users, by name. */
  async list(): Promise<UserAccountList> {
    const now = this.clock.now();
    const users = await listUsers(this.dataSource, { now, idleMs: this.config.session.idleMs, most: MOST + 1 });
    const slowing = await this.brakes.slowing(users.map(({ username }) => username));
    const items = users.slice(0, MOST).map((user): UserAccount => {
      const { state, until } = stateOfAccount(user, slowing.get(user.username), now, this.config.password.maxAgeMs);
      const { userId, username, displayName, roles, bureauId, extension, isDemo, openSessions } = user;
      return {
        ...{ userId, username, displayName, roles, bureauId, extension, isDemo, openSessions },
        state,
        until: until?.toISOString() ?? null,
        lastLogInAt: user.lastLogInAt?.toISOString() ?? null,
      };
    });
    return { items, isCut: users.length > MOST };
  }

  /**
   * Lets an account be tried again at once, from wherever.
   * @param who the user's id, or their name
   * @throws DomainError `identity/unknown-user`
   */
  async unlock(who: AccountKey, by: Actor): Promise<void> {
    const user = await findAccount(this.dataSource, who);
    await this.unitOfWork.run(async ({ manager }) => {
      await this.brakes.unlock(manager, user.username);
      await this.trail.append(manager, {
        actorId: by.id,
        actorName: by.name,
        action: 'identity.user-unlocked',
        subjectType: 'user',
        subjectId: user.id,
        bureauId: user.bureauId,
      });
    });
  }

  /** The open sessions of a user, the newest first. @param current the session that asks */
  async sessionsOf(userId: string, current: string): Promise<OpenSession[]> {
    const when = { now: this.clock.now(), idleMs: this.config.session.idleMs };
    return (await listSessions(this.dataSource, userId, when)).map((session) => ({
      id: session.id,
      isCurrent: session.id === current,
      isEnding: session.isEnding,
      loggedInAt: session.createdAt.toISOString(),
      lastSeenAt: session.lastSeenAt.toISOString(),
      address: session.ip,
      device: deviceName(session.userAgent),
    }));
  }

  /**
   * Ends one session of a user.
   * @throws DomainError `identity/unknown-session`
   */
  async endSession(userId: string, sessionId: string, by: Actor): Promise<void> {
    await this.identity.endSessionOf(userId, sessionId, reasonOf(userId, by), by);
  }

  /** Ends all sessions of a user. @param kept one that stays @returns how many it ends */
  async endSessions(userId: string, by: Actor, kept?: string): Promise<number> {
    return this.identity.endSessionsOf(userId, reasonOf(userId, by), by, kept);
  }
}

const reasonOf = (userId: string, by: Actor) =>
  by.id === userId ? ('ended-by-user' as const) : ('ended-by-administrator' as const);
