import { Injectable } from '@nestjs/common';
import { refusal, type OpenSession, type UserAccount, type UserAccountList } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { PlatformConfig, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { deviceName } from './device-name.js';
import {
  decideChange,
  type AccountChange,
  type ChangeableAccount,
  type DecidedChange,
} from './domain/account-change.js';
import { textOfSeats } from './domain/seats.js';
import { stateOfAccount } from './domain/account-state.js';
import { IdentityConfig } from './identity.config.js';
import { AccountChanged } from './identity.events.js';
import { IdentityService } from './identity.service.js';
import { LogInBrakes } from './log-in-brakes.js';
import { assignedSeats, assignOnlySeat, assignSeats } from './persistence/seats.js';
import { listSessions } from './persistence/sessions.js';
import { UserEntity } from './persistence/user.entity.js';
import {
  findAccount,
  isAnotherAdministrator,
  listUsers,
  lockAccount,
  requireBureau,
  type AccountKey,
} from './persistence/users.js';
import { AccessTrail } from './ports/access-trail.js';
import { WorkInHand } from './ports/work-in-hand.js';
import type { Actor } from './actor.js';

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
    private readonly work: WorkInHand,
    private readonly clock: Clock,
    private readonly config: IdentityConfig,
    private readonly platform: PlatformConfig,
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
    await this.unitOfWork.run(async ({ manager, publish }) => {
      publish(new AccountChanged(this.clock.now(), user.username, 'unlocked', by.id));
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

  /**
   * Changes an account. Whoever is disabled, or gets other roles, another bureau, another extension or other seats, is logged out everywhere: at once,
   * or, when disabled in a call, as soon as that is finished (ADR 0021). What a call in hand works with is not changed under it.
   * @param who the user's id, or their name
   * @returns what is another now; nothing, when it was so already
   * @throws DomainError `identity/unknown-user`, `identity/own-account`, `identity/last-administrator`, `identity/in-call`,
   * `identity/extension-taken`, `identity/unknown-bureau`, `identity/unknown-queue`, or as `decideChange`
   */
  async change(who: AccountKey, change: AccountChange, by: Actor): Promise<readonly (keyof ChangeableAccount)[]> {
    const { id } = await findAccount(this.dataSource, who);
    return this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      // Two who take the last administrators away from each other: the second waits here, and then finds the first one's work.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('identity.administrators'))`);
      const user = await lockAccount(manager, id);
      const seats = await assignedSeats(manager, id);
      const account = { ...user, seats, disabled: user.disabledAt !== null };
      const decided = decideChange(account, change);
      if (decided.fields.length === 0) return decided.fields;
      await this.requireAllowed(transaction, user, decided, by);
      await this.save(transaction, user, decided);
      if (decided.disables) await this.identity.endSessionsWithin(transaction, id, 'disabled', by);
      else if (decided.movesTheDesk) await this.identity.endSessionsWithin(transaction, id, reasonOf(id, by), by);
      const about = { actorId: by.id, actorName: by.name, subjectType: 'user', subjectId: id };
      for (const [what, details] of trailOf(account, decided)) {
        transaction.publish(new AccountChanged(this.clock.now(), user.username, what, by.id));
        const action = `identity.user-${what}`;
        await this.trail.append(manager, { ...about, action, bureauId: decided.next.bureauId, details });
      }
      return decided.fields;
    });
  }

  private async requireAllowed(
    { manager }: Transaction,
    user: UserEntity,
    { next, fields, movesTheDesk, disables }: DecidedChange,
    by: Actor,
  ): Promise<void> {
    if (user.id === by.id && (disables || fields.includes('roles'))) throw refusal('identity/own-account#role');
    const wasAdministrator = user.roles.includes('administrator') && user.disabledAt === null;
    const isAdministrator = next.roles.includes('administrator') && !next.disabled;
    if (wasAdministrator && !isAdministrator && !(await isAnotherAdministrator(manager, user.id, this.platform.demo)))
      throw refusal('identity/last-administrator');
    if (movesTheDesk && this.work.unfinished().includes(user.id)) throw refusal('identity/in-call#another');
    if (fields.includes('bureauId') && next.bureauId !== null) await requireBureau(manager, next.bureauId);
    if (!fields.includes('extension') || next.extension === null) return;
    if (await manager.existsBy(UserEntity, { extension: next.extension }))
      throw refusal('identity/extension-taken', { extension: next.extension });
  }

  private async save(
    { manager }: Transaction,
    { id, disabledAt }: UserEntity,
    { next: { displayName, roles, bureauId, extension, seats, disabled }, fields }: DecidedChange,
  ): Promise<void> {
    await manager.update(
      UserEntity,
      { id },
      {
        ...{ displayName, roles: [...roles], bureauId, extension },
        disabledAt: disabled ? (disabledAt ?? this.clock.now()) : null,
      },
    );
    if (fields.includes('seats')) await assignSeats(manager, id, seats);
    if (fields.includes('extension') || fields.includes('bureauId')) await assignOnlySeat(manager, id);
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

/** The entries of the trail: what was so and what is; of the name only that it is another. */
function trailOf(before: ChangeableAccount, { next, fields }: DecidedChange): TrailEntry[] {
  const entries: TrailEntry[] = [];
  const changed = fields.filter((field) => field !== 'disabled');
  const details = changed.map((field) =>
    field === 'displayName' ? [field, true] : [field, `${textOf(before, field)} → ${textOf(next, field)}`],
  );
  if (changed.length > 0) entries.push(['changed', Object.fromEntries(details)]);
  if (fields.includes('disabled')) entries.push([next.disabled ? 'disabled' : 'enabled', {}]);
  return entries;
}

type TrailEntry = readonly [what: 'changed' | 'disabled' | 'enabled', details: Record<string, string | boolean>];

function textOf(account: ChangeableAccount, field: keyof ChangeableAccount): string {
  const text = field === 'seats' ? textOfSeats(account.seats) : String(account[field] ?? '');
  return text === '' ? '-' : text;
}
